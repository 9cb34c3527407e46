package org.stblink.port.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RarerLooksTest {
    private final RarerLooks looks = new RarerLooks();

    private List<Integer> due(int most) {
        return IntStream.rangeClosed(1, most)
                .filter(look -> looks.isDue())
                .boxed()
                .toList();
    }

    @Test
    void theFirstIsDueAndThenTwiceAsManyGoByEachTimeUpToALimit() {
        assertThat(due(300)).containsExactly(1, 3, 7, 15, 31, 63, 127, 191, 255);
    }

    @Test
    void afterAResetItBeginsAnew() {
        due(10);
        looks.reset();
        assertThat(due(10)).containsExactly(1, 3, 7);
    }
}
