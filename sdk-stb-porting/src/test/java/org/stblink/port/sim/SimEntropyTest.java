package org.stblink.port.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimEntropyTest {
    private final SimBox box = new SimWorld(1).box("stb-1");

    @Test
    void ENT_1_sourceThatIsNotReadySaysSoAndGivesNothing() {
        byte[] out = new byte[32];
        box.entropy().block(true);
        assertThat(box.entropy().fill(out)).isFalse();
        assertThat(out).containsOnly(0);
        box.entropy().block(false);
        assertThat(box.entropy().fill(out)).isTrue();
    }
}
