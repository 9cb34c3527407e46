package org.stblink.internal.session;

import org.stblink.internal.wire.Awake;
import org.stblink.internal.wire.Sleep;

/** Whether this device sleeps, and whether the server was told on the present connection (protocol section 8.1). */
final class Standby {
    private static final long AWAKE = -1;

    private long expectedSeconds = AWAKE;
    private boolean said;

    /** Whether the device sleeps, as far as the server knows. */
    boolean isSaid() {
        return said;
    }

    void sleep(long seconds) {
        expectedSeconds = seconds;
    }

    /** Says SLEEP, if the device shall sleep. READY was said before. */
    void say(ControlLink link) throws LinkException {
        if (expectedSeconds != AWAKE) {
            link.send(new Sleep(expectedSeconds));
            said = true;
        }
    }

    /** The device sleeps no more; says so if it said otherwise, and then returns true. */
    boolean awake(ControlLink link) throws LinkException {
        expectedSeconds = AWAKE;
        boolean tell = said;
        said = false;
        if (tell) {
            link.send(new Awake());
        }
        return tell;
    }

    /** The device sleeps no more, and there is nobody to tell. */
    void awake() {
        expectedSeconds = AWAKE;
        said = false;
    }

    /** READY or NOT_READY was said, or the connection is gone: what was said before counts no more. */
    void reset() {
        said = false;
    }
}
