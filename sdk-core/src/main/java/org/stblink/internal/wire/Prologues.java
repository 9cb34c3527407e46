package org.stblink.internal.wire;

/** What both ends mix into a handshake or a proof before anything else, so that it counts for one purpose only. */
public final class Prologues {
    private static final String CONTROL = "STBLink/1 control";
    private static final String PEER = "STBLink/1 peer";
    private static final String REGISTER = "STBLink/1 register";
    private static final String RE_ENROL = "STBLink/1 re-enrol";

    /**
     * Prologue of the control handshake: {@code "STBLink/1 control" ‖ preamble} (section 4.1).
     *
     * @param preamble11 the 11 bytes as they were sent
     */
    public static byte[] control(byte[] preamble11) {
        Check.exactly(Check.NO_MESSAGE, "preamble", preamble11, ControlPreamble.BYTES);
        byte[] out = new byte[CONTROL.length() + ControlPreamble.BYTES];
        try {
            new WireWriter(out, 0, out.length).ascii(CONTROL).bytes(preamble11);
        } catch (WireException e) {
            throw Exact.impossible(e);
        }
        return out;
    }

    /**
     * Prologue of the peer handshake: {@code "STBLink/1 peer" ‖ u8 version ‖ u8 suite ‖ sid ‖ str8 callerId ‖ str8
     * targetId} (section 10.1).
     *
     * @param suite suite of the peer channel, 0 to 255
     * @param sid 16 bytes
     * @param caller device id
     * @param target device id
     */
    public static byte[] peer(int suite, byte[] sid, String caller, String target) {
        WrapContext.check(suite, sid, caller, target);
        byte[] out = new byte[PEER.length() + 2 + Sizes.SESSION_ID + 1 + caller.length() + 1 + target.length()];
        try {
            new WireWriter(out, 0, out.length)
                    .ascii(PEER)
                    .u8(Protocol.VERSION)
                    .u8(suite)
                    .bytes(sid)
                    .id(caller)
                    .id(target);
        } catch (WireException e) {
            throw Exact.impossible(e);
        }
        return out;
    }

    /** The label of the registration proof, {@code "STBLink/1 register"} (section 7.1), in a fresh array. */
    public static byte[] registerLabel() {
        return label(REGISTER);
    }

    /** The label of the proof of a change of password, {@code "STBLink/1 re-enrol"} (section 6.1), in a fresh array. */
    public static byte[] reEnrolLabel() {
        return label(RE_ENROL);
    }

    private static byte[] label(String text) {
        byte[] out = new byte[text.length()];
        try {
            new WireWriter(out, 0, out.length).ascii(text);
        } catch (WireException e) {
            throw Exact.impossible(e);
        }
        return out;
    }

    private Prologues() {}
}
