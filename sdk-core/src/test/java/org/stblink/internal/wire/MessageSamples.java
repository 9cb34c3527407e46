package org.stblink.internal.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One smallest, one largest and any number of random messages of every type. */
final class MessageSamples {
    static final int[] TYPES = {
        Enrol.TYPE,
        Register.TYPE,
        Ready.TYPE,
        NotReady.TYPE,
        TicketStored.TYPE,
        Pong.TYPE,
        Request.TYPE,
        Answer.TYPE,
        SessionUp.TYPE,
        SessionDown.TYPE,
        Sessions.TYPE,
        RevokeAck.TYPE,
        KeySetAck.TYPE,
        Enrolled.TYPE,
        Registered.TYPE,
        Refused.TYPE,
        Ping.TYPE,
        Offer.TYPE,
        Grant.TYPE,
        CallFailed.TYPE,
        Cancel.TYPE,
        Revoke.TYPE,
        KeySet.TYPE,
        Close.TYPE
    };

    private static final long U32 = 0xFFFFFFFFL;
    private static final String ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";

    static List<Message> minimalAndMaximal() {
        List<Message> all = new ArrayList<>();
        for (int type : TYPES) {
            all.add(minimal(type));
            all.add(maximal(type));
        }
        return all;
    }

    static Message minimal(int type) {
        switch (type) {
            case Enrol.TYPE:
                return new Enrol("a", new byte[0], new byte[16], "", new byte[32]);
            case Register.TYPE:
                return new Register("a", new byte[16], 0, "", "", new byte[1], 1024, new byte[32]);
            case Ready.TYPE:
                return new Ready(0);
            case NotReady.TYPE:
                return new NotReady(0);
            case TicketStored.TYPE:
                return new TicketStored();
            case Pong.TYPE:
                return new Pong(0);
            case Request.TYPE:
                return new Request(0, new byte[8], "a", new byte[0]);
            case Answer.TYPE:
                return new Answer(sid(0), Verdict.ACCEPT);
            case SessionUp.TYPE:
                return new SessionUp(sid(0));
            case SessionDown.TYPE:
                return new SessionDown(sid(0), 0, 0, 0);
            case Sessions.TYPE:
                return new Sessions(false, new SessionEntry[0]);
            case RevokeAck.TYPE:
                return new RevokeAck(sid(0));
            case KeySetAck.TYPE:
                return new KeySetAck(0);
            case Enrolled.TYPE:
                return new Enrolled(1, new byte[32], new byte[16]);
            case Registered.TYPE:
                return new Registered(0, new byte[4], 0, null, 0, 0, 1, new byte[16]);
            case Refused.TYPE:
                return new Refused(0, 0);
            case Ping.TYPE:
                return new Ping(1, 0);
            case Offer.TYPE:
                return new Offer(sid(0), new byte[8], "a", new byte[0], 0, 1024, 0, new byte[48]);
            case Grant.TYPE:
                return new Grant(0, sid(0), new byte[8], "a", new byte[0], 0, 1024, 0, new byte[4], 1, new byte[48]);
            case CallFailed.TYPE:
                return new CallFailed(0, 0, 0);
            case Cancel.TYPE:
                return new Cancel(sid(0), 0);
            case Revoke.TYPE:
                return new Revoke(sid(0), 0);
            case KeySet.TYPE:
                return new KeySet(0, new KeySetEntry[] {new KeySetEntry(1, new byte[32])});
            case Close.TYPE:
                return new Close(0, 0);
            default:
                throw new IllegalArgumentException("no sample of type " + type);
        }
    }

    static Message maximal(int type) {
        String id = "Z".repeat(64);
        switch (type) {
            case Enrol.TYPE:
                return new Enrol(id, ones(32), ones(16), "€".repeat(21) + "u", ones(32));
            case Register.TYPE:
                return new Register(id, ones(16), U32, "m".repeat(32), "ü".repeat(16), ones(8), 16384, ones(32));
            case Ready.TYPE:
                return new Ready(65535);
            case NotReady.TYPE:
                return new NotReady(255);
            case TicketStored.TYPE:
                return new TicketStored();
            case Pong.TYPE:
                return new Pong(U32);
            case Request.TYPE:
                return new Request(U32, ones(8), id, ones(32));
            case Answer.TYPE:
                return new Answer(sid(255), Verdict.BUSY);
            case SessionUp.TYPE:
                return new SessionUp(sid(255));
            case SessionDown.TYPE:
                return new SessionDown(sid(255), 255, Long.MAX_VALUE, Long.MAX_VALUE);
            case Sessions.TYPE:
                SessionEntry[] entries = new SessionEntry[16];
                for (int i = 0; i < entries.length; i++) {
                    entries[i] = new SessionEntry(sid(i), Role.TARGET, 255, id);
                }
                return new Sessions(true, entries);
            case RevokeAck.TYPE:
                return new RevokeAck(sid(255));
            case KeySetAck.TYPE:
                return new KeySetAck(U32);
            case Enrolled.TYPE:
                return new Enrolled(U32, ones(32), ones(16));
            case Registered.TYPE:
                return new Registered(U32, ones(16), 128, ones(16), U32, U32, 65535, ones(16));
            case Refused.TYPE:
                return new Refused(255, 65535);
            case Ping.TYPE:
                return new Ping(U32, U32);
            case Offer.TYPE:
                return new Offer(sid(255), ones(8), id, ones(32), 255, 16384, 65535, ones(48));
            case Grant.TYPE:
                return new Grant(U32, sid(255), ones(8), id, ones(32), 255, 16384, 65535, ones(16), 65535, ones(48));
            case CallFailed.TYPE:
                return new CallFailed(U32, 255, 65535);
            case Cancel.TYPE:
                return new Cancel(sid(255), 255);
            case Revoke.TYPE:
                return new Revoke(sid(255), 255);
            case KeySet.TYPE:
                KeySetEntry[] keys = new KeySetEntry[8];
                for (int i = 0; i < keys.length; i++) {
                    keys[i] = new KeySetEntry(1, ones(32));
                }
                return new KeySet(U32, keys);
            case Close.TYPE:
                return new Close(255, 65535);
            default:
                throw new IllegalArgumentException("no sample of type " + type);
        }
    }

    static Message random(int type, Random r) {
        switch (type) {
            case Enrol.TYPE:
                byte[] token = bytes(r, r.nextBoolean() ? 0 : 16 + r.nextInt(17));
                return new Enrol(id(r), token, bytes(r, 16), text(r, 16), bytes(r, 32));
            case Register.TYPE:
                return new Register(
                        id(r),
                        bytes(r, 16),
                        u32(r),
                        text(r, 8),
                        text(r, 8),
                        bytes(r, 1 + r.nextInt(8)),
                        maxRecord(r),
                        bytes(r, 32));
            case Ready.TYPE:
                return new Ready(r.nextInt(65536));
            case NotReady.TYPE:
                return new NotReady(r.nextInt(256));
            case TicketStored.TYPE:
                return new TicketStored();
            case Pong.TYPE:
                return new Pong(u32(r));
            case Request.TYPE:
                return new Request(u32(r), bytes(r, 8), id(r), bytes(r, r.nextInt(33)));
            case Answer.TYPE:
                return new Answer(sid(r), r.nextInt(3));
            case SessionUp.TYPE:
                return new SessionUp(sid(r));
            case SessionDown.TYPE:
                return new SessionDown(sid(r), r.nextInt(256), r.nextLong() >>> 1, r.nextLong() >>> 1);
            case Sessions.TYPE:
                SessionEntry[] entries = new SessionEntry[r.nextInt(17)];
                for (int i = 0; i < entries.length; i++) {
                    entries[i] = new SessionEntry(sid(r), 1 + r.nextInt(2), r.nextInt(256), id(r));
                }
                return new Sessions(r.nextBoolean(), entries);
            case RevokeAck.TYPE:
                return new RevokeAck(sid(r));
            case KeySetAck.TYPE:
                return new KeySetAck(u32(r));
            case Enrolled.TYPE:
                return new Enrolled(Math.max(1, u32(r)), bytes(r, 32), bytes(r, 16));
            case Registered.TYPE:
                int size = r.nextBoolean() ? 4 : 16;
                byte[] gateway = r.nextBoolean() ? null : bytes(r, size);
                return new Registered(
                        u32(r),
                        bytes(r, size),
                        r.nextInt(8 * size + 1),
                        gateway,
                        u32(r),
                        u32(r),
                        1 + r.nextInt(65535),
                        bytes(r, 16));
            case Refused.TYPE:
                return new Refused(r.nextInt(256), r.nextInt(65536));
            case Ping.TYPE:
                return new Ping(Math.max(1, u32(r)), u32(r));
            case Offer.TYPE:
                return new Offer(
                        sid(r),
                        bytes(r, 8),
                        id(r),
                        bytes(r, r.nextInt(33)),
                        r.nextInt(256),
                        maxRecord(r),
                        r.nextInt(65536),
                        bytes(r, 48));
            case Grant.TYPE:
                return new Grant(
                        u32(r),
                        sid(r),
                        bytes(r, 8),
                        id(r),
                        bytes(r, r.nextInt(33)),
                        r.nextInt(256),
                        maxRecord(r),
                        r.nextInt(65536),
                        bytes(r, r.nextBoolean() ? 4 : 16),
                        1 + r.nextInt(65535),
                        bytes(r, 48));
            case CallFailed.TYPE:
                return new CallFailed(u32(r), r.nextInt(256), r.nextInt(65536));
            case Cancel.TYPE:
                return new Cancel(sid(r), r.nextInt(256));
            case Revoke.TYPE:
                return new Revoke(sid(r), r.nextInt(256));
            case KeySet.TYPE:
                KeySetEntry[] keys = new KeySetEntry[1 + r.nextInt(8)];
                for (int i = 0; i < keys.length; i++) {
                    keys[i] = new KeySetEntry(1, bytes(r, 32));
                }
                return new KeySet(u32(r), keys);
            case Close.TYPE:
                return new Close(r.nextInt(256), r.nextInt(65536));
            default:
                throw new IllegalArgumentException("no sample of type " + type);
        }
    }

    /** The encoded message, in an array of its own. */
    static byte[] encoded(Message m) throws WireException {
        byte[] room = new byte[Limits.FRAME_AFTER_REGISTRATION_BYTES];
        int n = ControlCodec.encode(m, room, 0);
        return java.util.Arrays.copyOf(room, n);
    }

    static SessionId sid(int fill) {
        byte[] b = new byte[16];
        java.util.Arrays.fill(b, (byte) fill);
        return SessionId.of(b, 0);
    }

    static byte[] ones(int n) {
        byte[] b = new byte[n];
        java.util.Arrays.fill(b, (byte) 0xFF);
        return b;
    }

    static byte[] bytes(Random r, int n) {
        byte[] b = new byte[n];
        r.nextBytes(b);
        return b;
    }

    static String id(Random r) {
        StringBuilder id = new StringBuilder();
        int n = 1 + r.nextInt(64);
        for (int i = 0; i < n; i++) {
            id.append(ID_CHARACTERS.charAt(r.nextInt(ID_CHARACTERS.length())));
        }
        return id.toString();
    }

    /** Up to {@code max} characters of one to four bytes of UTF-8 each. */
    static String text(Random r, int max) {
        int[] firsts = {0x20, 0xA1, 0x4E00, 0x1F300};
        StringBuilder text = new StringBuilder();
        int n = r.nextInt(max + 1);
        for (int i = 0; i < n; i++) {
            text.appendCodePoint(firsts[r.nextInt(firsts.length)] + r.nextInt(64));
        }
        return text.toString();
    }

    private static SessionId sid(Random r) {
        return SessionId.of(bytes(r, 16), 0);
    }

    private static long u32(Random r) {
        return r.nextLong() & U32;
    }

    private static int maxRecord(Random r) {
        return 1024 + r.nextInt(16384 - 1024 + 1);
    }

    private MessageSamples() {}
}
