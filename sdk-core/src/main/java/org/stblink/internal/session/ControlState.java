package org.stblink.internal.session;

import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.KeySet;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.Wake;

/** The states of a device's control machine, and which message each accepts: protocol section 12.2 as data. */
public final class ControlState {
    public static final int IDLE = 0;
    public static final int CONNECTING = 1;
    public static final int HANDSHAKE = 2;
    public static final int ENROLLING = 3;
    public static final int REGISTERING = 4;
    public static final int PREPARING = 5;
    public static final int REGISTERED = 6;
    public static final int BACKOFF = 7;
    public static final int STOPPED = 8;

    private static final String[] NAMES = {
        "IDLE", "CONNECTING", "HANDSHAKE", "ENROLLING", "REGISTERING", "PREPARING", "REGISTERED", "BACKOFF", "STOPPED"
    };

    private static final int[][] ACCEPTS = {
        {}, // IDLE
        {}, // CONNECTING
        {}, // HANDSHAKE
        {Enrolled.TYPE, Refused.TYPE, Close.TYPE}, // ENROLLING
        {Registered.TYPE, Refused.TYPE, Close.TYPE}, // REGISTERING
        {Ping.TYPE, Revoke.TYPE, KeySet.TYPE, Close.TYPE}, // PREPARING
        { // REGISTERED
            Enrolled.TYPE,
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
        },
        {}, // BACKOFF
        {}, // STOPPED
    };

    private ControlState() {}

    /** Whether a message of that type may come in that state. */
    static boolean accepts(int state, int type) {
        int[] types = ACCEPTS[state];
        for (int i = 0; i < types.length; i++) {
            if (types[i] == type) {
                return true;
            }
        }
        return false;
    }

    /** The name in protocol section 12.2. */
    public static String name(int state) {
        return NAMES[state];
    }
}
