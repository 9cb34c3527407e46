package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.stblink.internal.wire.Sizes;

/** Setting a peer channel up, beside TLS 1.3: both sides in one thread, measured by turns. */
final class SetUpBenchmark implements Benchmark {
    static final String PEER_CHANNEL = "peer channel set-up, a side";

    private static final int HANDSHAKE_BYTES = 2 * Sizes.NOISE_MESSAGE;
    private static final String CERTIFICATE = "JSSE TLS 1.3 with a P-256 certificate";
    private static final String RESUMED = "JSSE TLS 1.3, PSK of a ticket with (EC)DHE";

    @Override
    public List<Row> run(Effort effort, Path directory) throws Exception {
        Path identity = directory.resolve("tls.p12");
        TlsIdentity.make(identity);
        try (SetUpChild noise = SetUpChild.start(SetUpProcess.NOISE, effort, directory, identity);
                SetUpChild tls = SetUpChild.start(SetUpProcess.TLS, effort, directory, identity);
                SetUpChild resumed = SetUpChild.start(SetUpProcess.TLS_RESUMED, effort, directory, identity)) {
            Turns.take(effort.millis(), noise::goOn, tls::goOn, resumed::goOn);
            if (noise.bytes() != HANDSHAKE_BYTES) {
                throw new IOException("the handshake took " + noise.bytes() + " bytes, not " + HANDSHAKE_BYTES);
            }
            return List.of(
                    baseline(CERTIFICATE, tls.sides()),
                    baseline(RESUMED, resumed.sides()),
                    new Row(
                            PEER_CHANNEL,
                            noise.sides().operations(),
                            Unit.MICROS,
                            noise.sides().each(),
                            RESUMED,
                            resumed.sides().each(),
                            Aim.atMost(135),
                            0.5));
        }
    }

    private static Row baseline(String what, Sample sides) {
        return Row.baseline("set-up, a side: " + what, sides.operations(), Unit.MICROS, sides.each());
    }
}
