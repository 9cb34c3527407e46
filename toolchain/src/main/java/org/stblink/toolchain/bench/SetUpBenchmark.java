package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.stblink.internal.wire.Sizes;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.Event;
import org.stblink.toolchain.process.ProcessFailure;

/** Setting a peer channel up, beside TLS 1.3: both sides in one thread, of which each is taken to be half. */
final class SetUpBenchmark implements Benchmark {
    static final String PEER_CHANNEL = "peer channel set-up, a side";

    private static final int SIDES = 2;
    private static final int HANDSHAKE_BYTES = 2 * Sizes.NOISE_MESSAGE;
    private static final String RESUMED = "JSSE TLS 1.3, PSK of a ticket with (EC)DHE";
    /** Beyond the time that was asked for: the process starts, and a busy machine warms up longer. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public List<Row> run(Effort effort, Path directory) throws Exception {
        Path identity = directory.resolve("tls.p12");
        TlsIdentity.make(identity);
        Event noise = measure(SetUpProcess.NOISE, effort, directory, identity);
        Event tls = measure(SetUpProcess.TLS, effort, directory, identity);
        Event resumed = measure(SetUpProcess.TLS_RESUMED, effort, directory, identity);
        if (Integer.parseInt(noise.get("bytes")) != HANDSHAKE_BYTES) {
            throw new IOException("the handshake took " + noise.get("bytes") + " bytes, not " + HANDSHAKE_BYTES);
        }
        return List.of(
                Row.baseline(
                        "set-up, a side: JSSE TLS 1.3 with a P-256 certificate", times(tls), Unit.MICROS, micros(tls)),
                Row.baseline("set-up, a side: " + RESUMED, times(resumed), Unit.MICROS, micros(resumed)),
                new Row(
                        PEER_CHANNEL,
                        times(noise),
                        Unit.MICROS,
                        micros(noise),
                        RESUMED,
                        micros(resumed),
                        Aim.atMost(135),
                        0.5));
    }

    /**
     * Measures one kind of set-up in a process.
     *
     * @param material what the kind takes, as {@link SetUpProcess} says
     */
    static Event measure(String kind, Effort effort, Path directory, Path material)
            throws IOException, InterruptedException, ProcessFailure {
        try (Child child = Child.start(
                "set-up-" + kind,
                directory.resolve(kind + ".err"),
                event -> {},
                "",
                List.of(
                        SetUpProcess.class.getName(),
                        kind,
                        material.toString(),
                        Long.toString(effort.warmUpMillis()),
                        Long.toString(effort.millis())))) {
            return child.events()
                    .await(
                            0,
                            PATIENCE.plusMillis(effort.warmUp().mostMillis() + effort.millis()),
                            "its measurement",
                            event -> event.name().equals("measured"));
        }
    }

    private static long times(Event measured) {
        return Long.parseLong(measured.get("times"));
    }

    /** What was measured, by sides. */
    static Sample sides(Event measured) {
        return new Sample(SIDES * times(measured), Long.parseLong(measured.get("micros")));
    }

    private static double micros(Event measured) {
        return sides(measured).each();
    }
}
