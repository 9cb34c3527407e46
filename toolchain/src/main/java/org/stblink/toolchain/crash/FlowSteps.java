package org.stblink.toolchain.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The points that a server passes in every round of the flow, as {@link FaultSeams} names them. */
final class FlowSteps {
    private static final List<String> CHANGES =
            List.of("ENROLLED", "REGISTERED", "TICKET", "RESUMED", "CODE_ISSUED", "SESSION_REVOKED", "DEVICE_REVOKED");
    private static final List<String> ANSWERS = List.of("ENROLLED", "REGISTERED", "PING", "OFFER", "GRANT", "REVOKE");
    private static final List<String> MESSAGES = List.of(
            "OPENING", "ENROL", "REGISTER", "READY", "RESUME", "REQUEST", "PONG", "ANSWER", "SESSION_UP", "REVOKE_ACK");

    private FlowSteps() {}

    /** Their names: every change at each of its places, then every message at its. */
    static List<String> all() {
        List<String> all = new ArrayList<>();
        for (String change : CHANGES) {
            all.add("commit " + change);
            all.add("writing " + change);
            all.add("stored " + change);
        }
        for (String message : MESSAGES) {
            all.add("received " + message);
        }
        for (String answer : ANSWERS) {
            all.add("send " + answer);
            all.add("sent " + answer);
        }
        all.add("send RESUMED");
        all.add("send CLOSE");
        return Collections.unmodifiableList(all);
    }
}
