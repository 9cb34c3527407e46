package org.stblink.internal.wire;

import java.util.ArrayList;
import java.util.Arrays;
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
        ReEnrol.TYPE,
        Sleep.TYPE,
        Awake.TYPE,
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
        Wake.TYPE,
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
        return switch (type) {
            case Enrol.TYPE -> new Enrol("a", new byte[0], new byte[16], "", new byte[32]);
            case Register.TYPE -> new Register("a", new byte[16], 0, "", "", new byte[1], 1024, new byte[32]);
            case Ready.TYPE -> new Ready(0);
            case NotReady.TYPE -> new NotReady(0);
            case TicketStored.TYPE -> new TicketStored();
            case Pong.TYPE -> new Pong(0);
            case Request.TYPE -> new Request(0, new byte[8], "a", new byte[0]);
            case Answer.TYPE -> new Answer(sid(0), Verdict.ACCEPT);
            case SessionUp.TYPE -> new SessionUp(sid(0));
            case SessionDown.TYPE -> new SessionDown(sid(0), 0, 0, 0);
            case Sessions.TYPE -> new Sessions(false, new SessionEntry[0]);
            case RevokeAck.TYPE -> new RevokeAck(sid(0));
            case KeySetAck.TYPE -> new KeySetAck(0);
            case ReEnrol.TYPE -> new ReEnrol(new byte[16], "", new byte[32]).withMac(new byte[32]);
            case Enrolled.TYPE -> new Enrolled(1, new byte[32], new byte[16]);
            case Registered.TYPE -> new Registered(0, new byte[4], 0, null, 0, 0, 1, new byte[16]);
            case Refused.TYPE -> new Refused(0, 0);
            case Ping.TYPE -> new Ping(1, 0);
            case Offer.TYPE -> new Offer(sid(0), new byte[8], "a", new byte[0], 0, 1024, 0, new byte[48]);
            case Grant.TYPE ->
                new Grant(0, sid(0), new byte[8], "a", new byte[0], 0, 1024, 0, new byte[4], 1, new byte[48]);
            case CallFailed.TYPE -> new CallFailed(0, 0, 0);
            case Cancel.TYPE -> new Cancel(sid(0), 0);
            case Revoke.TYPE -> new Revoke(sid(0), 0);
            case KeySet.TYPE -> new KeySet(0, new KeySetEntry[] {new KeySetEntry(1, new byte[32])});
            case Sleep.TYPE -> new Sleep(0);
            case Awake.TYPE -> new Awake();
            case Wake.TYPE -> new Wake(new byte[8]);
            case Close.TYPE -> new Close(0, 0);
            default -> throw new IllegalArgumentException("no sample of type " + type);
        };
    }

    static Message maximal(int type) {
        String id = "Z".repeat(64);
        return switch (type) {
            case Enrol.TYPE -> new Enrol(id, ones(32), ones(16), "€".repeat(21) + "u", ones(32));
            case Register.TYPE ->
                new Register(id, ones(16), U32, "m".repeat(32), "ü".repeat(16), ones(8), 16384, ones(32));
            case Ready.TYPE -> new Ready(65535);
            case NotReady.TYPE -> new NotReady(255);
            case TicketStored.TYPE -> new TicketStored();
            case Pong.TYPE -> new Pong(U32);
            case Request.TYPE -> new Request(U32, ones(8), id, ones(32));
            case Answer.TYPE -> new Answer(sid(255), Verdict.BUSY);
            case SessionUp.TYPE -> new SessionUp(sid(255));
            case SessionDown.TYPE -> new SessionDown(sid(255), 255, Long.MAX_VALUE, Long.MAX_VALUE);
            case Sessions.TYPE -> {
                SessionEntry[] entries = new SessionEntry[16];
                Arrays.setAll(entries, i -> new SessionEntry(sid(i), Role.TARGET, 255, id));
                yield new Sessions(true, entries);
            }
            case RevokeAck.TYPE -> new RevokeAck(sid(255));
            case KeySetAck.TYPE -> new KeySetAck(U32);
            case ReEnrol.TYPE -> new ReEnrol(ones(16), "€".repeat(21) + "u", ones(32)).withMac(ones(32));
            case Enrolled.TYPE -> new Enrolled(U32, ones(32), ones(16));
            case Registered.TYPE -> new Registered(U32, ones(16), 128, ones(16), U32, U32, 65535, ones(16));
            case Refused.TYPE -> new Refused(255, 65535);
            case Ping.TYPE -> new Ping(U32, U32);
            case Offer.TYPE -> new Offer(sid(255), ones(8), id, ones(32), 255, 16384, 65535, ones(48));
            case Grant.TYPE ->
                new Grant(U32, sid(255), ones(8), id, ones(32), 255, 16384, 65535, ones(16), 65535, ones(48));
            case CallFailed.TYPE -> new CallFailed(U32, 255, 65535);
            case Cancel.TYPE -> new Cancel(sid(255), 255);
            case Revoke.TYPE -> new Revoke(sid(255), 255);
            case KeySet.TYPE -> {
                KeySetEntry[] keys = new KeySetEntry[8];
                Arrays.setAll(keys, i -> new KeySetEntry(1, ones(32)));
                yield new KeySet(U32, keys);
            }
            case Sleep.TYPE -> new Sleep(U32);
            case Awake.TYPE -> new Awake();
            case Wake.TYPE -> new Wake(ones(8));
            case Close.TYPE -> new Close(255, 65535);
            default -> throw new IllegalArgumentException("no sample of type " + type);
        };
    }

    static Message random(int type, Random r) {
        return switch (type) {
            case Enrol.TYPE -> {
                byte[] token = bytes(r, r.nextBoolean() ? 0 : 16 + r.nextInt(17));
                yield new Enrol(id(r), token, bytes(r, 16), text(r, 16), bytes(r, 32));
            }
            case Register.TYPE ->
                new Register(
                        id(r),
                        bytes(r, 16),
                        u32(r),
                        text(r, 8),
                        text(r, 8),
                        bytes(r, 1 + r.nextInt(8)),
                        maxRecord(r),
                        bytes(r, 32));
            case Ready.TYPE -> new Ready(r.nextInt(65536));
            case NotReady.TYPE -> new NotReady(r.nextInt(256));
            case TicketStored.TYPE -> new TicketStored();
            case Pong.TYPE -> new Pong(u32(r));
            case Request.TYPE -> new Request(u32(r), bytes(r, 8), id(r), bytes(r, r.nextInt(33)));
            case Answer.TYPE -> new Answer(sid(r), r.nextInt(3));
            case SessionUp.TYPE -> new SessionUp(sid(r));
            case SessionDown.TYPE -> new SessionDown(sid(r), r.nextInt(256), r.nextLong() >>> 1, r.nextLong() >>> 1);
            case Sessions.TYPE -> {
                SessionEntry[] entries = new SessionEntry[r.nextInt(17)];
                Arrays.setAll(entries, i -> new SessionEntry(sid(r), 1 + r.nextInt(2), r.nextInt(256), id(r)));
                yield new Sessions(r.nextBoolean(), entries);
            }
            case RevokeAck.TYPE -> new RevokeAck(sid(r));
            case KeySetAck.TYPE -> new KeySetAck(u32(r));
            case ReEnrol.TYPE -> new ReEnrol(bytes(r, 16), text(r, 16), bytes(r, 32)).withMac(bytes(r, 32));
            case Enrolled.TYPE -> new Enrolled(Math.max(1, u32(r)), bytes(r, 32), bytes(r, 16));
            case Registered.TYPE -> {
                int size = r.nextBoolean() ? 4 : 16;
                byte[] gateway = r.nextBoolean() ? null : bytes(r, size);
                yield new Registered(
                        u32(r),
                        bytes(r, size),
                        r.nextInt(8 * size + 1),
                        gateway,
                        u32(r),
                        u32(r),
                        1 + r.nextInt(65535),
                        bytes(r, 16));
            }
            case Refused.TYPE -> new Refused(r.nextInt(256), r.nextInt(65536));
            case Ping.TYPE -> new Ping(Math.max(1, u32(r)), u32(r));
            case Offer.TYPE ->
                new Offer(
                        sid(r),
                        bytes(r, 8),
                        id(r),
                        bytes(r, r.nextInt(33)),
                        r.nextInt(256),
                        maxRecord(r),
                        r.nextInt(65536),
                        bytes(r, 48));
            case Grant.TYPE ->
                new Grant(
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
            case CallFailed.TYPE -> new CallFailed(u32(r), r.nextInt(256), r.nextInt(65536));
            case Cancel.TYPE -> new Cancel(sid(r), r.nextInt(256));
            case Revoke.TYPE -> new Revoke(sid(r), r.nextInt(256));
            case KeySet.TYPE -> {
                KeySetEntry[] keys = new KeySetEntry[1 + r.nextInt(8)];
                Arrays.setAll(keys, i -> new KeySetEntry(1, bytes(r, 32)));
                yield new KeySet(u32(r), keys);
            }
            case Sleep.TYPE -> new Sleep(u32(r));
            case Awake.TYPE -> new Awake();
            case Wake.TYPE -> new Wake(bytes(r, 8));
            case Close.TYPE -> new Close(r.nextInt(256), r.nextInt(65536));
            default -> throw new IllegalArgumentException("no sample of type " + type);
        };
    }

    /** The encoded message, in an array of its own. */
    static byte[] encoded(Message m) throws WireException {
        byte[] room = new byte[Limits.FRAME_AFTER_REGISTRATION_BYTES];
        int n = ControlCodec.encode(m, room, 0);
        return Arrays.copyOf(room, n);
    }

    static SessionId sid(int fill) {
        byte[] b = new byte[16];
        Arrays.fill(b, (byte) fill);
        return SessionId.of(b, 0);
    }

    static byte[] ones(int n) {
        byte[] b = new byte[n];
        Arrays.fill(b, (byte) 0xFF);
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
