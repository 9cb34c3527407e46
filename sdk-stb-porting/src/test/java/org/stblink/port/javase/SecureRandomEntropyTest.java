package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.hal.EntropySource;

@Timeout(60)
class SecureRandomEntropyTest {
    private final CountDownLatch kernelIsSeeded = new CountDownLatch(1);

    @AfterEach
    void letTheProbeEnd() {
        kernelIsSeeded.countDown();
    }

    private EntropySource notReady() {
        return new SecureRandomEntropy(this::awaitKernel, 1);
    }

    private void awaitKernel() throws IOException {
        try {
            kernelIsSeeded.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void ENT_1_sourceThatIsNotReadySaysSoAndGivesNothing() {
        byte[] out = new byte[32];
        assertThat(notReady().fill(out)).isFalse();
        assertThat(out).containsOnly(0);
    }

    @Test
    void ENT_2_waitsForTheKernelOnlyOnAnotherThreadAndIsReadyAfterwards() {
        EntropySource source = notReady(); // Would not return if it waited for the kernel.
        assertThat(source.fill(new byte[1])).isFalse();
        kernelIsSeeded.countDown();
        while (!source.fill(new byte[1])) {
            Thread.onSpinWait(); // The class has a time limit.
        }
    }

    @Test
    void ENT_1_withoutASignFromTheSystemItNeverBecomesReady() {
        EntropySource source = new SecureRandomEntropy(
                () -> {
                    throw new IOException("no such device");
                },
                1000);
        assertThat(source.fill(new byte[1])).isFalse();
    }
}
