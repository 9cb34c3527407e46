package org.stblink.server.admin;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which step of figure 3 a call failed at: where an engineer has to look. */
final class FailedStep {
    static final int REQUEST = 303;

    /** Step 307 is two messages; this is when both are out. */
    static final int GRANTED = 308;

    private static final int CODE = 306;
    private static final int OFFER = 307;
    private static final int DIRECT = 309;

    private FailedStep() {}

    /** Every phase that {@link #phase} gives. */
    static Set<String> phases() {
        Set<String> phases = new TreeSet<>();
        for (int step = REQUEST; step <= DIRECT; step++) {
            phases.add(phase(step));
        }
        return phases;
    }

    /**
     * The phase of a call that the step belongs to, by the names that the SDK's reports have ({@code CallReport}; a test
     * compares them), so that what a box says and what the server says can be laid side by side. The server hears that there is no direct
     * connection, not whether it was refused or did not prove itself: that is CONNECT, where a box may say HANDSHAKE.
     *
     * @param step as {@link #of} gives it
     */
    static String phase(int step) {
        if (step <= REQUEST) {
            return "REQUEST";
        }
        if (step < CODE) {
            return "HEARTBEAT";
        }
        return step >= GRANTED ? "CONNECT" : "OFFER";
    }

    /**
     * The step that did not come, or, when the request itself was refused, the request.
     *
     * @param last the last step that happened, 303 and up
     * @param reason why the call failed (docs/protocol.md, section 14.2); null when it was granted and not used
     */
    static int of(int last, @Nullable String reason) {
        if (last == REQUEST) {
            return "OFFLINE".equals(reason) || "ASLEEP".equals(reason) ? REQUEST + 1 : REQUEST;
        }
        if (last == CODE || last == OFFER) {
            return OFFER;
        }
        return last >= GRANTED ? DIRECT : last + 1;
    }
}
