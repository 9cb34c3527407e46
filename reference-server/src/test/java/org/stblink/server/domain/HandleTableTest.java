package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.junit.jupiter.api.Test;

class HandleTableTest {
    private final HandleTable table = new HandleTable();

    /** The last bytes say where it falls: few values of them, many collisions. */
    private static byte[] bytes(int number, int low) {
        byte[] bytes = new byte[16];
        bytes[0] = (byte) (number >>> 8);
        bytes[1] = (byte) number;
        bytes[15] = (byte) low;
        return bytes;
    }

    /** What is done, in order: true to put, and which handle. */
    @Provide
    Arbitrary<List<Tuple2<Boolean, Integer>>> work() {
        return Arbitraries.of(true, true, false)
                .flatMap(put -> Arbitraries.integers().between(0, 150).map(which -> Tuple.of(put, which)))
                .list()
                .ofMaxSize(400);
    }

    @Property(tries = 500)
    void findsWhatAMapFinds(@ForAll("work") List<Tuple2<Boolean, Integer>> work) {
        HandleTable tried = new HandleTable();
        Map<Integer, HandleTable.Handle> expected = new HashMap<>();
        for (Tuple2<Boolean, Integer> step : work) {
            int which = step.get2();
            if (step.get1()) {
                HandleTable.Handle handle = new HandleTable.Handle(bytes(which, 60 + which % 7), "box-" + which, null);
                tried.put(handle);
                expected.put(which, handle);
            } else if (expected.containsKey(which)) {
                tried.remove(expected.remove(which));
            }
            assertThat(tried.size()).isEqualTo(expected.size());
        }
        for (int which = 0; which <= 150; which++) {
            assertThat(tried.find(bytes(which, 60 + which % 7))).isSameAs(expected.get(which));
        }
    }

    @Test
    void oneWhosePlaceWasTakenIsNotRemoved() {
        HandleTable.Handle first = new HandleTable.Handle(bytes(1, 1), "a", null);
        HandleTable.Handle second = new HandleTable.Handle(bytes(1, 1), "b", null);
        table.put(first);
        table.put(second);
        table.remove(first);

        assertThat(table.find(bytes(1, 1))).isSameAs(second);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void thousandsAreAllFound() {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            all.add(bytes(i, i));
            table.put(new HandleTable.Handle(bytes(i, i), "box-" + i, null));
        }
        for (int i = 0; i < 5_000; i++) {
            HandleTable.Handle found = table.find(all.get(i));
            assertThat(found).isNotNull();
            assertThat(found.device).isEqualTo("box-" + i);
        }
        assertThat(table.find(bytes(5_000, 0))).isNull();
    }
}
