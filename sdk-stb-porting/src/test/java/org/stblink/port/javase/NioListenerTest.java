package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.LogSink;
import org.stblink.port.LogCodes;

/** What a listener does where the system has no descriptor left: in a process of its own, which may have few. */
class NioListenerTest {
    private static final int TURNS = 1000;

    @Test
    void withoutDescriptorsItSaysSoOnceAWhileAndAcceptsWhenThereAreSome() throws Exception {
        Path shell = Path.of("/bin/sh");
        assumeTrue(Files.isExecutable(shell), "*** NOT SHOWN: accepting without descriptors; it takes a shell ***");
        Process other = new ProcessBuilder(
                        shell.toString(),
                        "-c",
                        "ulimit -n 400 && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FewDescriptors.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).as(said).isZero();
        String[] answer = said.trim().split(" ");
        assertThat(Integer.parseInt(answer[0]))
                .as("lines in the log of %d turns", TURNS)
                .isBetween(1, TURNS / 10);
        assertThat(answer[1]).isEqualTo("accepted");
    }

    /** The other process: an SDK's loop, kept turning by something else while somebody waits to be accepted. */
    static final class FewDescriptors implements LogSink {
        private int failures;

        @Override
        public boolean enabled(int level) {
            return true;
        }

        @Override
        public void log(int level, int code, String text) {
            if (code == LogCodes.ACCEPT_FAILED) {
                failures++;
            }
        }

        public static void main(String[] args) throws IOException, HalException {
            FewDescriptors log = new FewDescriptors();
            try (NioNetworkPort port = new NioNetworkPort(log)) {
                HalListener listener = port.listen(new byte[] {127, 0, 0, 1}, 0);
                try (Socket first = connected(listener)) {
                    // Also loads the classes: from a folder, each takes a descriptor for that.
                    System.setProperty("first", first + " " + accept(port, listener));
                    try (Readiness timed = new Readiness()) {
                        timed.after(0, () -> {});
                    }
                }
                try (Socket second = connected(listener)) {
                    List<Closeable> all = everyDescriptor();
                    for (int turn = 0; turn < TURNS; turn++) {
                        port.wakeup();
                        port.await(1000);
                        if (listener.accept() != null) {
                            throw new AssertionError(second + " was accepted without a descriptor");
                        }
                    }
                    for (Closeable each : all) {
                        each.close();
                    }
                    HalStream accepted = accept(port, listener);
                    System.out.println(log.failures + (accepted == null ? " waits" : " accepted"));
                }
            }
        }

        private static Socket connected(HalListener listener) throws IOException {
            return new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), listener.port());
        }

        private static List<Closeable> everyDescriptor() {
            List<Closeable> all = new ArrayList<>();
            try {
                while (true) {
                    all.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException noneLeft) {
                return all;
            }
        }

        private static HalStream accept(NioNetworkPort port, HalListener listener) {
            HalStream accepted = null;
            for (int seconds = 0; seconds < 30 && accepted == null; seconds++) {
                port.await(1000);
                accepted = listener.accept();
            }
            return accepted;
        }
    }
}
