package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.Event;
import org.stblink.toolchain.process.ProcessFailure;

/** A {@link SetUpProcess}, warmed up, and what was measured in it so far. */
final class SetUpChild implements AutoCloseable {
    /** Beyond the time that was asked for: the process starts, and a busy machine warms up longer. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int SIDES = 2;

    private final Child process;
    private Sample sides = Sample.NONE;
    private int bytes;

    private SetUpChild(Child process) {
        this.process = process;
    }

    /**
     * Starts one and waits until it is warm.
     *
     * @param material what the kind takes, as {@link SetUpProcess} says
     */
    static SetUpChild start(String kind, Effort effort, Path directory, Path material)
            throws IOException, InterruptedException, ProcessFailure {
        Child process = Child.start(
                "set-up-" + kind,
                directory.resolve(kind + ".err"),
                event -> {},
                "",
                List.of(SetUpProcess.class.getName(), kind, material.toString(), Long.toString(effort.warmUpMillis())));
        try {
            process.await(0, "warm", PATIENCE.plusMillis(effort.warmUp().mostMillis()));
            return new SetUpChild(process);
        } catch (InterruptedException | ProcessFailure e) {
            process.close();
            throw e;
        }
    }

    /** Takes a turn. */
    void goOn(long millis) throws IOException, InterruptedException, ProcessFailure {
        Event measured = process.ask(Long.toString(millis), "measured", PATIENCE.plusMillis(millis));
        sides = sides.plus(
                new Sample(SIDES * Long.parseLong(measured.get("times")), Long.parseLong(measured.get("micros"))));
        bytes = Integer.parseInt(measured.get("bytes"));
    }

    /** What was measured, by sides: of both, each is taken to be half. */
    Sample sides() {
        return sides;
    }

    /** That both sides sent for the last one. */
    int bytes() {
        return bytes;
    }

    @Override
    public void close() {
        process.close();
    }
}
