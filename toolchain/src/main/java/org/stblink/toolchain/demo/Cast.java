package org.stblink.toolchain.demo;

import java.util.HashMap;
import java.util.Map;
import org.stblink.toolchain.process.Event;
import org.stblink.toolchain.process.EventLog;

/** Turns what server and boxes tell into lines of the ladder. */
final class Cast {
    private final Ladder ladder;
    private final String target;
    private final EventLog server = new EventLog("the server");

    /** @param target the device in the right-hand column; any other is drawn in the left-hand one */
    Cast(Ladder ladder, String target) {
        this.ladder = ladder;
        this.target = target;
    }

    /** What the server told so far. */
    EventLog server() {
        return server;
    }

    /** One of the server's trace events, as its admin API tells it. */
    void server(Map<String, Object> event) {
        Map<String, String> values = new HashMap<>();
        event.forEach((key, value) -> values.put(key, value == null ? "" : value.toString()));
        Event e = new Event(values.getOrDefault("name", ""), values);
        server.add(e);
        int device = column(e.get("device"));
        switch (e.name()) {
            case "ENROL" -> ladder.arrow(0, device, Ladder.SERVER, "enrol", e.get("device"));
            case "REGISTER" -> ladder.arrow(301, device, Ladder.SERVER, "register", "id " + e.get("device"));
            case "REGISTERED" -> ladder.arrow(302, Ladder.SERVER, device, "registered", "address " + e.get("address"));
            case "READY" -> ladder.arrow(0, device, Ladder.SERVER, "ready", e.get("note"));
            case "REQUEST" ->
                ladder.arrow(
                        303,
                        device,
                        Ladder.SERVER,
                        "request",
                        "target " + e.get("other") + ", trace " + e.get("trace"));
            case "PING" -> ladder.arrow(304, Ladder.SERVER, device, "heartbeat", "");
            case "PONG" -> ladder.arrow(305, Ladder.TARGET, Ladder.SERVER, "online", e.get("other"));
            case "CODE" -> ladder.at(306, Ladder.SERVER, "random code", "session " + e.get("session"));
            case "OFFER" ->
                ladder.arrow(307, Ladder.SERVER, Ladder.TARGET, "code for target", "sealed for " + e.get("other"));
            case "GRANT" ->
                ladder.arrow(
                        307,
                        Ladder.SERVER,
                        Ladder.CALLER,
                        "code, address",
                        e.get("address") + ", sealed for " + e.get("device"));
            case "CALL_FAILED" -> ladder.arrow(0, Ladder.SERVER, device, "refused", e.get("note"));
            case "ENROLMENT_REFUSED", "REGISTRATION_REFUSED" ->
                ladder.at(0, Ladder.SERVER, "refused", e.get("device") + ": " + e.get("note"));
            case "REVOKE" -> {
                ladder.arrow(0, Ladder.SERVER, device, "revoke", "session " + e.get("session"));
                ladder.arrow(0, Ladder.SERVER, column(e.get("other")), "revoke", "");
            }
            default -> {}
        }
    }

    /** Something a box told. */
    void box(String id, Event e) {
        int self = column(id);
        int other = self == Ladder.CALLER ? Ladder.TARGET : Ladder.CALLER;
        boolean isCaller = self == Ladder.CALLER;
        switch (e.name()) {
            case "channel-open" -> {
                if (isCaller) {
                    ladder.arrow(309, self, other, "direct connection", "session " + e.get("sid"));
                }
            }
            case "file-sent" ->
                ladder.arrow(isCaller ? 308 : 311, self, other, "file, encrypted", e.get("bytes") + " bytes");
            case "file-received" ->
                ladder.at(
                        isCaller ? 312 : 310,
                        self,
                        "decrypted",
                        "sha256 " + e.get("sha256").substring(0, 16) + "... " + e.get("hash"));
            case "cut" -> ladder.at(0, self, "cable pulled", "");
            case "channel-closed" -> ladder.at(0, self, "channel over", e.get("reason"));
            default -> {}
        }
    }

    private int column(String id) {
        return id.equals(target) ? Ladder.TARGET : Ladder.CALLER;
    }
}
