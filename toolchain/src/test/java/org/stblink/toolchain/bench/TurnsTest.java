package org.stblink.toolchain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Works that are measured side by side take turns. */
class TurnsTest {
    @Test
    void eachHasAFifthOfItsTimeAndThenTheNextOneIsThere() throws Exception {
        List<String> turns = new ArrayList<>();
        Turns.take(10_000, millis -> turns.add("ours " + millis), millis -> turns.add("theirs " + millis));
        assertThat(turns)
                .containsExactly(
                        "ours 2000", "theirs 2000",
                        "ours 2000", "theirs 2000",
                        "ours 2000", "theirs 2000",
                        "ours 2000", "theirs 2000",
                        "ours 2000", "theirs 2000");
    }
}
