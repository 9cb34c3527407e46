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

    /** Starts both and waits until bytes flow. */
    static BulkPair start(String name, Path directory, List<String> receiver, String readyEvent, SenderArguments sender)
            throws IOException, InterruptedException, ProcessFailure {
        Child taking = child(name + "-receiver", directory, receiver);
        try {
            Event ready = await(taking, readyEvent);
            BulkPair pair = new BulkPair(taking, child(name + "-sender", directory, sender.after(ready)));
            try {
                await(pair.sender, "open");
                await(pair.receiver, "open");
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

    private static Event await(Child child, String event) throws InterruptedException, ProcessFailure {
        return child.events().await(0, PATIENCE, event, e -> e.name().equals(event));
    }

    /** Bytes that both have moved in a time, and the processor time of each. */
    record Cost(Sample sending, Sample receiving) {}

    /** Lets bytes flow for a time. */
    Cost measure(long millis) throws IOException, InterruptedException, ProcessFailure {
        Sample sent = sample(sender);
        Sample received = sample(receiver);
        TimeUnit.MILLISECONDS.sleep(millis);
        return new Cost(sample(sender).since(sent), sample(receiver).since(received));
    }

    /** Lets bytes flow until both processes have compiled their code. */
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
        int mark = child.events().mark();
        child.type("count");
        Event count =
                child.events().await(mark, PATIENCE, "its count", e -> e.name().equals("count"));
        return new Sample(Long.parseLong(count.get("bytes")), CpuTime.micros(child.pid()));
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }
}
