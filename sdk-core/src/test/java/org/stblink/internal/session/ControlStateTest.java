package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.MessageType;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.Wake;

/** Section 12.2 of docs/protocol.md and {@link ControlState} say the same, and the machine does what they say. */
class ControlStateTest {
    private static final int STATES = 9;
    private static final int[] SERVER_TYPES = {
        MessageType.ENROLLED,
        MessageType.REGISTERED,
        MessageType.REFUSED,
        MessageType.PING,
        MessageType.OFFER,
        MessageType.GRANT,
        MessageType.CALL_FAILED,
        MessageType.CANCEL,
        MessageType.REVOKE,
        MessageType.KEY_SET,
        MessageType.WAKE,
        MessageType.CLOSE
    };

    /** State to the messages it accepts, as the document's table has it. */
    private static Map<String, Set<String>> documented() throws IOException {
        Path file = Path.of(System.getProperty("stblink.root", ".."), "docs", "protocol.md");
        String text = Files.readString(file);
        int from = text.indexOf("### 12.2");
        String section = text.substring(from, text.indexOf("\n## ", from));
        String[] lines = section.split("\n");
        Map<String, Set<String>> table = new LinkedHashMap<>();
        for (int i = 2; i < lines.length; i++) {
            String[] cells = lines[i].split("\\|");
            if (lines[i].startsWith("|") && !lines[i].startsWith("|---") && cells.length == 5 && !cells[1].isBlank()) {
                String accepts = cells[4].trim();
                if (!accepts.equals("accepts")) {
                    Set<String> names = new TreeSet<>(Arrays.asList(accepts.split(", ")));
                    names.remove("–");
                    table.put(cells[1].trim(), names);
                }
            }
        }
        return table;
    }

    @Test
    void documentAndCodeHaveTheSameStates() throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (int s = 0; s < STATES; s++) {
            names.add(ControlState.name(s));
        }

        assertThat(documented().keySet()).containsExactlyElementsOf(names);
    }

    @Test
    void documentAndCodeAcceptTheSameMessages() throws IOException {
        Map<String, Set<String>> table = documented();
        for (int s = 0; s < STATES; s++) {
            Set<String> accepted = new TreeSet<>();
            for (int type : SERVER_TYPES) {
                if (ControlState.accepts(s, type)) {
                    accepted.add(MessageType.name(type));
                }
            }
            assertThat(table.get(ControlState.name(s))).as(ControlState.name(s)).isEqualTo(accepted);
        }
    }

    /** A machine brought into a state in which messages can come. */
    private static ControlRig in(int state) {
        ControlRig rig = new ControlRig(6).boot();
        rig.holdPrepare = true;
        rig.start();
        Enrol m = (Enrol) rig.greet();
        if (state == ControlState.ENROLLING) {
            return rig;
        }
        rig.send(rig.known.enrol(m, 1));
        rig.expect(Register.class);
        if (state == ControlState.REGISTERING) {
            return rig;
        }
        rig.send(rig.registered(1));
        if (state == ControlState.REGISTERED) {
            rig.machine.ready(4000, 0);
            rig.turn();
        }
        while (rig.server.next() != null) {
            assertThat(rig.server).isNotNull();
        }
        return rig;
    }

    private static Message sample(int type, ControlRig rig) {
        byte[] h = rig.server.handshakeHash();
        byte[] code = new byte[32];
        switch (type) {
            case MessageType.ENROLLED:
                return new Enrolled(1, rig.known.secret.clone(), rig.known.firstTicket);
            case MessageType.REGISTERED:
                return rig.registered(1);
            case MessageType.REFUSED:
                return new Refused(6, 0);
            case MessageType.PING:
                return new Ping(1, 0);
            case MessageType.OFFER:
                return rig.known.offer(
                        ControlRig.sid(1), new byte[8], "BOX-C", new byte[0], Suite.CHACHA_POLY, 30, code, h);
            case MessageType.GRANT:
                return rig.known.grant(
                        1,
                        ControlRig.sid(1),
                        new byte[8],
                        "BOX-C",
                        new byte[0],
                        Suite.CHACHA_POLY,
                        15,
                        ControlRig.ADDRESS,
                        1,
                        code,
                        h);
            case MessageType.CALL_FAILED:
                return new CallFailed(1, 1, 0);
            case MessageType.CANCEL:
                return new Cancel(ControlRig.sid(1), 1);
            case MessageType.REVOKE:
                return new Revoke(ControlRig.sid(1), 1);
            case MessageType.KEY_SET:
                return new TicketServer(rig).keySetOf(1, 0);
            case MessageType.WAKE:
                return new Wake(new byte[8]);
            default:
                return new Close(CloseReason.SHUTDOWN, 0);
        }
    }

    @Test
    void machineAcceptsExactlyWhatTheTableAllows() {
        for (int state = ControlState.ENROLLING; state <= ControlState.REGISTERED; state++) {
            for (int type : SERVER_TYPES) {
                if (state == ControlState.ENROLLING && (type == MessageType.OFFER || type == MessageType.GRANT)) {
                    continue; // no key of the device exists yet to make one with; the types below cover the rule
                }
                ControlRig rig = in(state);
                assertThat(rig.machine.state()).isEqualTo(state);

                rig.send(sample(type, rig));

                String what = MessageType.name(type) + " in " + ControlState.name(state);
                boolean refused = rig.lastState().equals("BACKOFF PROTOCOL");
                boolean unasked = state == ControlState.REGISTERED
                        && (type == MessageType.ENROLLED || type == MessageType.REFUSED);
                assertThat(refused).as(what).isEqualTo(unasked || !ControlState.accepts(state, type));
                if (refused) {
                    assertThat(((Close) rig.gone.next()).reason).as(what).isEqualTo(CloseReason.PROTOCOL);
                }
            }
        }
    }
}
