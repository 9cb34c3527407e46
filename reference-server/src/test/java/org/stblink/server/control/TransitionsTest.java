package org.stblink.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.MessageType;

/** The table of docs/protocol.md section 12.1 and the one that is followed are the same. */
class TransitionsTest {
    private static final Path SPECIFICATION = Path.of(System.getProperty("stblink.root"), "docs", "protocol.md");

    @Test
    void tableIsTheOneOfTheSpecification() throws IOException {
        Map<ControlState, Map<Integer, String>> cells = specified();
        assertThat(cells.keySet()).containsExactlyElementsOf(EnumSet.complementOf(EnumSet.of(ControlState.CLOSED)));
        Set<Integer> types = cells.get(ControlState.OPEN).keySet();
        assertThat(types).hasSize(17);

        for (Map.Entry<ControlState, Map<Integer, String>> row : cells.entrySet()) {
            ControlState state = row.getKey();
            for (Map.Entry<Integer, String> cell : row.getValue().entrySet()) {
                ControlState next = Transitions.next(state, cell.getKey(), false);
                assertThat(next)
                        .as("%s, %s: %s", state, MessageType.name(cell.getKey()), cell.getValue())
                        .isEqualTo(meaning(state, cell.getKey(), cell.getValue()));
            }
        }
    }

    @Test
    void typesThatTheTableDoesNotNameAreProtocolErrorsInEveryState() throws IOException {
        Set<Integer> named = specified().get(ControlState.OPEN).keySet();
        for (ControlState state : ControlState.values()) {
            for (int type = 0; type < 0x80; type++) {
                if (!named.contains(type)) {
                    assertThat(Transitions.next(state, type, true)).isNull();
                }
            }
        }
    }

    @Test
    void sessionsIsAllowedInRegisteredAfterNotReadyAndNowhereElseButOnline() {
        for (ControlState state : ControlState.values()) {
            ControlState next = Transitions.next(state, MessageType.SESSIONS, true);
            boolean allowed = state == ControlState.REGISTERED || state == ControlState.ONLINE;
            assertThat(next).as(state.name()).isEqualTo(allowed ? state : null);
        }
    }

    /** State, message type: the text of the cell. */
    private static Map<ControlState, Map<Integer, String>> specified() throws IOException {
        List<String> lines = Files.readAllLines(SPECIFICATION);
        int section = lines.indexOf("### 12.1 S's side of a control connection");
        assertThat(section).as("section 12.1 of the specification").isPositive();
        List<String> table = lines.subList(section, lines.size()).stream()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        List<String> header = cells(table.get(0));
        Map<ControlState, Map<Integer, String>> specified = new LinkedHashMap<>();
        for (String line : table.subList(2, table.size())) {
            List<String> cells = cells(line);
            ControlState state = ControlState.valueOf(cells.get(0));
            Map<Integer, String> row = new LinkedHashMap<>();
            for (int column = 2; column < cells.size(); column++) {
                String[] names = header.get(column).split(", ");
                for (int i = 0; i < names.length; i++) {
                    row.put(
                            type(names[i]),
                            cells.get(column).contains(", ") ? cells.get(column).split(", ")[i] : cells.get(column));
                }
            }
            if (state != ControlState.CLOSED) {
                specified.put(state, row);
            } else {
                assertThat(cells.subList(1, cells.size())).allMatch(String::isEmpty);
            }
        }
        return specified;
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>(
                Arrays.stream(line.split("\\|", -1)).map(String::trim).toList());
        return cells.subList(1, cells.size() - 1);
    }

    private static int type(String name) {
        for (int type = 0; type < 0x80; type++) {
            if (MessageType.name(type).equals(name)) {
                return type;
            }
        }
        throw new AssertionError("the specification names a message that the code does not know: " + name);
    }

    /**
     * What a cell says. One that names a state for two messages, as {@code → ONLINE, stay}, is split before; a tick and
     * {@code stay} leave the state; a dash and a cross allow nothing.
     */
    private static ControlState meaning(ControlState state, int type, String cell) {
        if (cell.startsWith("→ ")) {
            return ControlState.valueOf(cell.substring(2));
        }
        return switch (cell) {
            case "✓", "stay" -> state;
            case "✗", "–" -> null;
            default -> throw new AssertionError("a cell that nobody can read: " + cell + " for " + type);
        };
    }
}
