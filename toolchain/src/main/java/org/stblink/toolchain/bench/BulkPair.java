package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.stblink.toolchain.fleet.CpuTime;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.Event;
import org.stblink.toolchain.process.ProcessFailure;

/** The two processes of a stream, and what each of them has used. */
final class BulkPair implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long STEP_MILLIS = 100;

    private final Child receiver;
    private final Child sender;

    private BulkPair(Child receiver, Child sender) {
        this.receiver = receiver;
        this.sender = sender;
    }

    /** Who starts the sender, once the receiver has told where it is. */
    interface SenderArguments {
        List<String> after(Event ready);
    }

    /** Starts both and waits until the stream is open; it rests then. */
    static BulkPair start(String name, Path directory, List<String> receiver, String readyEvent, SenderArguments sender)
            throws IOException, InterruptedException, ProcessFailure {
        Child taking = child(name + "-receiver", directory, receiver);
        try {
            Event ready = taking.await(0, readyEvent, PATIENCE);
            BulkPair pair = new BulkPair(taking, child(name + "-sender", directory, sender.after(ready)));
            try {
                pair.sender.await(0, "open", PATIENCE);
                pair.receiver.await(0, "open", PATIENCE);
                return pair;
            } catch (InterruptedException | ProcessFailure e) {
                pair.sender.close();
                throw e;
            }
        } catch (IOException | InterruptedException | ProcessFailure e) {
            taking.close();
            throw e;
        }
    }

    private static Child child(String name, Path directory, List<String> arguments) throws IOException {
        return Child.start(name, directory.resolve(name + ".err"), event -> {}, "", new ArrayList<>(arguments));
    }

    /** Bytes that both have moved in a time, and the processor time of each. */
    record Cost(Sample sending, Sample receiving) {
        static final Cost NONE = new Cost(Sample.NONE, Sample.NONE);

        /** This and more of the same stream. */
        Cost plus(Cost more) {
            return new Cost(sending.plus(more.sending), receiving.plus(more.receiving));
        }

        /** The processor time of both, for the bytes that arrived. */
        Sample ofBothEnds() {
            return new Sample(receiving.operations(), sending.micros() + receiving.micros());
        }
    }

    /** Lets bytes flow from now on. */
    void flow() throws IOException, InterruptedException, ProcessFailure {
        sender.ask("flow", "flowing", PATIENCE);
    }

    /** Lets no more bytes flow; those that are under way still arrive. */
    void rest() throws IOException, InterruptedException, ProcessFailure {
        sender.ask("rest", "resting", PATIENCE);
    }

    /** Counts for a time, whether bytes flow or rest. */
    Cost measure(long millis) throws IOException, InterruptedException, ProcessFailure {
        Cost before = soFar();
        TimeUnit.MILLISECONDS.sleep(millis);
        Cost after = soFar();
        return new Cost(after.sending.since(before.sending), after.receiving.since(before.receiving));
    }

    /** Since both processes began. */
    Cost soFar() throws IOException, InterruptedException, ProcessFailure {
        return new Cost(sample(sender), sample(receiver));
    }

    /** Waits, while bytes flow, until both processes have compiled their code. */
    void warm(WarmUp up) throws IOException, InterruptedException, ProcessFailure {
        long sending = 0;
        long receiving = 0;
        for (long millis = 0; !up.isOver(millis, Math.min(sending, receiving) / 1000); millis += STEP_MILLIS) {
            Cost cost = measure(STEP_MILLIS);
            sending += cost.sending.micros();
            receiving += cost.receiving.micros();
        }
    }

    private static Sample sample(Child child) throws IOException, InterruptedException, ProcessFailure {
        Event count = child.ask("count", "count", PATIENCE);
        return new Sample(Long.parseLong(count.get("bytes")), CpuTime.micros(child.pid()));
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }
}
