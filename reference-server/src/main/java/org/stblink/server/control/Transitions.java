package org.stblink.server.control;

import static org.stblink.server.control.ControlState.CLOSED;
import static org.stblink.server.control.ControlState.ENROLLED;
import static org.stblink.server.control.ControlState.ENROLLING;
import static org.stblink.server.control.ControlState.HANDSHAKE;
import static org.stblink.server.control.ControlState.ONLINE;
import static org.stblink.server.control.ControlState.OPEN;
import static org.stblink.server.control.ControlState.REGISTERED;
import static org.stblink.server.control.ControlState.REGISTERING;
import static org.stblink.server.control.ControlState.RESUMING;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.MessageType;

/**
 * The table of docs/protocol.md section 12.1, row for row: a test compares the two.
 *
 * <p>A cell is the state that a message leads to; null is a protocol error. HANDSHAKE, RESUMING and CLOSED have no cells, because
 * no message can be read in them.
 */
final class Transitions {
    private static final int TYPES = 0x80;

    private static final Map<ControlState, @Nullable ControlState[]> TABLE = new EnumMap<>(ControlState.class);

    static {
        row(HANDSHAKE);
        row(RESUMING);
        row(OPEN, to(ENROLLING, MessageType.ENROL), to(REGISTERING, MessageType.REGISTER), close());
        row(ENROLLING, close());
        row(ENROLLED, to(REGISTERING, MessageType.REGISTER), close());
        row(REGISTERING, close());
        row(
                REGISTERED,
                to(ONLINE, MessageType.READY),
                to(
                        REGISTERED,
                        MessageType.RE_ENROL,
                        MessageType.TICKET_STORED,
                        MessageType.NOT_READY,
                        MessageType.PONG,
                        MessageType.REVOKE_ACK,
                        MessageType.KEY_SET_ACK),
                close());
        row(
                ONLINE,
                to(
                        ONLINE,
                        MessageType.RE_ENROL,
                        MessageType.TICKET_STORED,
                        MessageType.READY,
                        MessageType.NOT_READY,
                        MessageType.SESSIONS,
                        MessageType.PONG,
                        MessageType.REVOKE_ACK,
                        MessageType.KEY_SET_ACK,
                        MessageType.REQUEST,
                        MessageType.ANSWER,
                        MessageType.SESSION_UP,
                        MessageType.SESSION_DOWN,
                        MessageType.SLEEP,
                        MessageType.AWAKE),
                close());
        row(CLOSED);
    }

    private Transitions() {}

    /**
     * @param afterNotReady true when NOT_READY was read on this connection: the one exception to the table, which
     *     section 12.1 states below it
     * @return the next state; null when the message is a protocol error
     */
    static @Nullable ControlState next(ControlState state, int messageType, boolean afterNotReady) {
        if (state == REGISTERED && messageType == MessageType.SESSIONS && afterNotReady) {
            return REGISTERED;
        }
        return Objects.requireNonNull(TABLE.get(state), "every state has a row")[messageType];
    }

    private static void row(ControlState state, Cells... cells) {
        ControlState[] row = new ControlState[TYPES];
        for (Cells some : cells) {
            for (int type : some.types) {
                row[type] = some.next;
            }
        }
        TABLE.put(state, row);
    }

    private static Cells to(ControlState next, int... types) {
        return new Cells(next, types);
    }

    private static Cells close() {
        return to(CLOSED, MessageType.CLOSE);
    }

    private record Cells(ControlState next, int[] types) {}
}
