package org.stblink.port.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SimClockTest {
    private final SimWorld world = new SimWorld(1);
    private final SimBox box = world.box("stb-1");

    @Test
    void CLK_2_suspendIsCounted() {
        long before = box.clock().millis();
        box.suspend(5000);
        world.runFor(5000);
        assertThat(box.clock().millis() - before).isEqualTo(5000);
        box.clock().jumpForward(700);
        assertThat(box.clock().millis() - before).isEqualTo(5700);
        assertThatThrownBy(() -> box.clock().jumpForward(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
