package org.stblink.port;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What a {@code NetworkPort} says to a caller's mistakes, which no numbered rule is about; the kit looks at those. */
public abstract class NetworkPortContract extends NetworkHarness {
    @Test
    void callersMistakesAreRejected() {
        assertThatThrownBy(() -> port().connect(ownHost(), 0, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> port().connect(ownHost(), 65536, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> port().listen(ownAddress(), -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> port().listen(new byte[5], 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> port().applyAddress(new byte[3], 8, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> port().applyAddress(new byte[4], 33, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> port().await(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
