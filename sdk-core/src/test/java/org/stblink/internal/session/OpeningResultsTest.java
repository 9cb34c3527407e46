package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.Awake;
import org.stblink.support.SeededEntropy;
import org.stblink.support.ServerEnd;

/** A connection whose opening is not complete has no keys, and nothing is said on it. */
class OpeningResultsTest {
    private final Opening opening =
            new HandshakeOpening(Suite.CHACHA_POLY, ServerEnd.publicKey(new byte[32]), new SeededEntropy(1), null);

    @Test
    void resultsAreThereOnceItIsComplete() {
        assertThatIllegalStateException().isThrownBy(opening::hash).withMessageContaining("not complete");
        assertThatIllegalStateException().isThrownBy(opening::exportKey);
        assertThatIllegalStateException().isThrownBy(opening::transport);
    }

    @Test
    void nothingIsSentBefore() {
        ControlLink link = new ControlLink(opening, 1);

        assertThatIllegalStateException()
                .isThrownBy(() -> link.send(new Awake()))
                .withMessageContaining("not complete");
    }
}
