package org.stblink.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The tables of docs/protocol.md and the constants of this room say the same, so neither can drift. */
class ProtocolDocumentTest {
    private final ProtocolDocument doc = new ProtocolDocument();

    ProtocolDocumentTest() throws IOException {}

    @Test
    void messageTypesAreThoseOfSection5() {
        Map<Integer, String> documented = new TreeMap<>(doc.codeTable("## 5 Control messages"));
        Map<Integer, String> known = constants(MessageType.class);
        known.remove(MessageType.IGNORABLE_FROM);

        assertThat(new TreeMap<>(known)).isEqualTo(documented);
        assertNames(documented, MessageType::name);
    }

    @Test
    void directionsAreThoseOfSection5() {
        for (List<String> row : doc.rows("## 5 Control messages")) {
            int type = Integer.decode(row.get(0));
            String direction = row.get(2);
            assertThat(direction).as(row.get(1)).isIn("D", "S", "both");
            assertThat(ControlCodec.fromDevice(type)).as(row.get(1)).isEqualTo(!direction.equals("S"));
            assertThat(ControlCodec.fromServer(type)).as(row.get(1)).isEqualTo(!direction.equals("D"));
        }
    }

    @Test
    void refusedCodesAreThoseOfSection14() {
        assertTable(RefusedCode.class, doc.codeTable("### 14.1 REFUSED"), RefusedCode::name);
    }

    @Test
    void callFailuresAreThoseOfSection14() {
        assertTable(CallFailure.class, doc.codeTable("### 14.2 CALL_FAILED"), CallFailure::name);
    }

    @Test
    void endReasonsAreThoseOfSection14() {
        assertTable(EndReason.class, doc.codeList("### 14.3 CANCEL, REVOKE"), EndReason::name);
    }

    @Test
    void notReadyReasonsAreThoseOfSection14() {
        assertTable(NotReadyReason.class, doc.codeList("### 14.4 NOT_READY"), NotReadyReason::name);
    }

    @Test
    void downReasonsAreThoseOfSection14() {
        assertTable(DownReason.class, doc.codeList("### 14.5 SESSION_DOWN, record CLOSE"), DownReason::name);
    }

    @Test
    void closeReasonsAreThoseOfSection14() {
        assertTable(CloseReason.class, doc.codeList("### 14.6 Control CLOSE"), CloseReason::name);
    }

    @Test
    void verdictsAndRolesAreThoseOfSection5() {
        String section = doc.section("## 5 Control messages");

        assertThat(section).contains("`u8 verdict` (0 accept, 1 declined, 2 busy)");
        assertTable(Verdict.class, Map.of(0, "ACCEPT", 1, "DECLINED", 2, "BUSY"), Verdict::name);
        assertThat(section).contains("`role` is 1 for the caller, 2 for the target");
        assertTable(Role.class, Map.of(1, "CALLER", 2, "TARGET"), Role::name);
    }

    @Test
    void recordTypesAreThoseOfSection10() {
        Map<Integer, String> known = constants(PeerRecord.class);
        for (Map.Entry<Integer, String> row : doc.codeTable("### 10.4 Records").entrySet()) {
            assertThat(known).containsEntry(row.getKey(), row.getValue());
        }
        assertThat(doc.codeTable("### 10.4 Records").keySet())
                .as("the types that dataLength knows")
                .isEqualTo(typesTaken());
    }

    @Test
    void reservedMessageTypesOfSection15AreUnknown() {
        for (List<String> row : doc.rows("## 15 Reserved")) {
            if (row.get(0).startsWith("0x")) {
                int type = Integer.decode(row.get(0).substring(0, 4));
                assertThat(ControlCodec.fromDevice(type) || ControlCodec.fromServer(type))
                        .as(row.get(0))
                        .isFalse();
            }
        }
    }

    private static java.util.Set<Integer> typesTaken() {
        java.util.Set<Integer> taken = new java.util.HashSet<>();
        byte[] record = new byte[PeerRecord.HEADER_BYTES + 1];
        for (int type = 0; type < PeerRecord.IGNORABLE_FROM; type++) {
            PeerRecord.writeHeader(record, 0, type, 0);
            try {
                PeerRecord.dataLength(record, 0, record.length, 1024);
                taken.add(type);
            } catch (WireException e) {
                if (e.reason() != WireException.UNKNOWN_TYPE) {
                    taken.add(type);
                }
            }
        }
        return taken;
    }

    private static void assertTable(Class<?> table, Map<Integer, String> documented, IntFunction<String> name) {
        assertThat(constants(table)).isEqualTo(documented);
        assertNames(documented, name);
        assertThat(name.apply(250)).isEqualTo("?250");
    }

    private static void assertNames(Map<Integer, String> documented, IntFunction<String> name) {
        for (Map.Entry<Integer, String> row : documented.entrySet()) {
            assertThat(name.apply(row.getKey())).isEqualTo(row.getValue());
        }
    }

    private static Map<Integer, String> constants(Class<?> table) {
        Map<Integer, String> all = new LinkedHashMap<>();
        for (Field f : table.getDeclaredFields()) {
            if (Modifier.isPublic(f.getModifiers())
                    && Modifier.isStatic(f.getModifiers())
                    && f.getType() == int.class) {
                try {
                    all.putIfAbsent(f.getInt(null), f.getName());
                } catch (IllegalAccessException e) {
                    throw new AssertionError(f + " is public", e);
                }
            }
        }
        return all;
    }
}
