package org.stblink.toolchain.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Works that are measured over the same time go on at the same time. */
@Timeout(60)
class TogetherTest {
    private static final Work NOTHING = millis -> {};

    @Test
    void bothGoOnAtTheSameTimeAndBothAreOverThen() throws Exception {
        CyclicBarrier meeting = new CyclicBarrier(2);
        List<Long> over = Collections.synchronizedList(new ArrayList<>());
        Work work = millis -> {
            meeting.await();
            over.add(millis);
        };
        Together.goOn(300, work, work);
        assertThat(over).containsExactly(300L, 300L);
    }

    @Test
    void failureOfEitherIsTold() {
        Work failing = millis -> {
            throw new IOException("the server is gone");
        };
        assertThatThrownBy(() -> Together.goOn(1, failing, NOTHING))
                .isInstanceOf(IOException.class)
                .hasMessage("the server is gone");
        assertThatThrownBy(() -> Together.goOn(1, NOTHING, failing))
                .isInstanceOf(IOException.class)
                .hasMessage("the server is gone");
    }
}
