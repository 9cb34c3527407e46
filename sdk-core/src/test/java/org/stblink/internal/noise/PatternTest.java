package org.stblink.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PatternTest {
    @Test
    void namesAreThoseOfTheProtocolName() {
        assertThat(Pattern.NK).hasToString("NK");
        assertThat(Pattern.NNpsk0.name()).isEqualTo("NNpsk0");
        assertThat(Pattern.KKpsk0.name()).isEqualTo("KKpsk0");
    }

    @Test
    void pskStandsBeforeTheFirstMessageOrBehindItsOwn() {
        assertThat(tokens(Pattern.NNpsk0)).isEqualTo("psk e / e ee");
        assertThat(tokens(Pattern.NN.withPsk(1))).isEqualTo("e psk / e ee");
        assertThat(tokens(Pattern.NN.withPsk(2))).isEqualTo("e / e ee psk");
        assertThat(tokens(Pattern.NN)).as("the base stays").isEqualTo("e / e ee");
        assertThat(Pattern.NN.usesPsk()).isFalse();
        assertThat(Pattern.NNpsk0.usesPsk()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> Pattern.NN.withPsk(3));
        assertThatIllegalArgumentException().isThrownBy(() -> Pattern.NN.withPsk(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> Pattern.NNpsk0.withPsk(2));
    }

    @Test
    void staticKeysAreNeededWhereTheyAreKnownOrSent() {
        assertThat(Pattern.NK.needsStatic(true)).isFalse();
        assertThat(Pattern.NK.needsStatic(false)).isTrue();
        assertThat(Pattern.XK.needsStatic(true)).isTrue();
        assertThat(Pattern.XK.isKnown(true)).isFalse();
        assertThat(Pattern.KKpsk0.isKnown(true)).isTrue();
        assertThat(Pattern.NNpsk0.needsStatic(true) || Pattern.NNpsk0.needsStatic(false))
                .isFalse();
    }

    private static String tokens(Pattern pattern) {
        String[] names = {"", "e", "s", "ee", "es", "se", "ss", "psk"};
        StringBuilder text = new StringBuilder();
        for (int m = 0; m < pattern.messageCount(); m++) {
            text.append(m == 0 ? "" : " /");
            for (int t = 0; t < pattern.tokenCount(m); t++) {
                text.append(' ').append(names[pattern.token(m, t)]);
            }
        }
        return text.toString().strip();
    }
}
