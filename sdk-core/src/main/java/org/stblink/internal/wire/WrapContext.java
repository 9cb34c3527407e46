package org.stblink.internal.wire;

/**
 * What ties a sealed code to one call, one device, one role and one control connection (section 9.2). The handshake
 * hash in both strings is what makes a wrap worthless on any other connection.
 */
public final class WrapContext {
    private static final String CODE = "STBLink/1 code";

    /**
     * The info that the wrap key is expanded with: {@code "STBLink/1 code" ‖ sid ‖ u8 role ‖ h}.
     *
     * @param sid 16 bytes
     * @param role {@link Role} of the device the wrap is for
     * @param h handshake hash of that device's control connection, 32 bytes
     */
    public static byte[] info(byte[] sid, int role, byte[] h) {
        check(sid, role, h);
        byte[] out = new byte[CODE.length() + Sizes.SESSION_ID + 1 + Sizes.HANDSHAKE_HASH];
        try {
            new WireWriter(out, 0, out.length).ascii(CODE).bytes(sid).u8(role).bytes(h);
        } catch (WireException e) {
            throw Exact.impossible(e);
        }
        return out;
    }

    /**
     * The associated data of the wrap: {@code u8 version ‖ u8 suite ‖ sid ‖ str8 callerId ‖ str8 targetId ‖ str8
     * service ‖ u8 role ‖ h ‖ u16 ttlSeconds}.
     *
     * @param suite suite of the peer channel, 0 to 255
     * @param sid 16 bytes
     * @param caller device id
     * @param target device id
     * @param service 0 to 32 bytes
     * @param role {@link Role} of the device the wrap is for
     * @param h handshake hash of that device's control connection, 32 bytes
     * @param ttlSeconds that of the OFFER or GRANT, 0 to 65535
     */
    public static byte[] associatedData(
            int suite, byte[] sid, String caller, String target, byte[] service, int role, byte[] h, int ttlSeconds) {
        check(suite, sid, caller, target);
        check(sid, role, h);
        Check.sized(Check.NO_MESSAGE, "service", service, 0, Sizes.SERVICE_MAX);
        Check.u16(Check.NO_MESSAGE, "ttlSeconds", ttlSeconds);
        int ids = 1 + caller.length() + 1 + target.length() + 1 + service.length;
        byte[] out = new byte[2 + Sizes.SESSION_ID + ids + 1 + Sizes.HANDSHAKE_HASH + 2];
        try {
            new WireWriter(out, 0, out.length)
                    .u8(Protocol.VERSION)
                    .u8(suite)
                    .bytes(sid)
                    .id(caller)
                    .id(target)
                    .str8(service)
                    .u8(role)
                    .bytes(h)
                    .u16(ttlSeconds);
        } catch (WireException e) {
            throw Exact.impossible(e);
        }
        return out;
    }

    /** Checks what names a call, for this class and {@link Prologues}. */
    static void check(int suite, byte[] sid, String caller, String target) {
        Check.u8(Check.NO_MESSAGE, "suite", suite);
        Check.exactly(Check.NO_MESSAGE, "sid", sid, Sizes.SESSION_ID);
        Check.id(Check.NO_MESSAGE, "caller", caller);
        Check.id(Check.NO_MESSAGE, "target", target);
    }

    private static void check(byte[] sid, int role, byte[] h) {
        Check.exactly(Check.NO_MESSAGE, "sid", sid, Sizes.SESSION_ID);
        Check.range(Check.NO_MESSAGE, "role", role, Role.CALLER, Role.TARGET);
        Check.exactly(Check.NO_MESSAGE, "h", h, Sizes.HANDSHAKE_HASH);
    }

    private WrapContext() {}
}
