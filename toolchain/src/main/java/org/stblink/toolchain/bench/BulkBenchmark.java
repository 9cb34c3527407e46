package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.ProcessFailure;

/** One stream over loopback, from process to process: a peer channel beside SSLSocket and a plain socket. */
final class BulkBenchmark implements Benchmark {
    private static final double AIM_SENDING = 0.65;
    private static final double AIM_RECEIVING = 0.60;
    /** Per processor second the channel shall move 1.2 times what SSLSocket moves. */
    private static final double AIM_TIMES = 1 / 1.2;

    private static final double MOST_RATIO = 3;
    private static final double MOST_COLD_RATIO = 6;

    /** A stream's costs, cold and warm. */
    private record Stream(BulkPair.Cost cold, BulkPair.Cost warm) {
        static Stream of(BulkPair pair, Effort effort) throws IOException, InterruptedException, ProcessFailure {
            try (pair) {
                BulkPair.Cost cold = pair.measure(effort.coldMillis());
                pair.warm(effort.warmUp());
                return new Stream(cold, pair.measure(effort.millis()));
            }
        }
    }

    @Override
    public List<Row> run(Effort effort, Path directory) throws Exception {
        Path identity = directory.resolve("tls.p12");
        TlsIdentity.make(identity);
        Stream plain = Stream.of(sockets("plain", directory, SocketEnd.PLAIN), effort);
        Stream tls = Stream.of(sockets("tls", directory, identity.toString()), effort);
        Stream channel;
        try (Lab server = Lab.start(directory.resolve("server"), event -> {})) {
            channel = Stream.of(channel(server, directory), effort);
        }
        List<Row> rows = new ArrayList<>();
        rows.add(reference("bulk, sending: plain socket", plain.warm.sending()));
        rows.add(reference("bulk, sending: SSLSocket", tls.warm.sending()));
        rows.add(row("bulk, sending: peer channel", channel.warm.sending(), tls.warm.sending(), AIM_SENDING));
        rows.add(reference("bulk, receiving: plain socket", plain.warm.receiving()));
        rows.add(reference("bulk, receiving: SSLSocket", tls.warm.receiving()));
        rows.add(row("bulk, receiving: peer channel", channel.warm.receiving(), tls.warm.receiving(), AIM_RECEIVING));
        rows.add(cold("bulk, sending, cold start: peer channel", channel.cold.sending(), tls.cold.sending()));
        rows.add(cold("bulk, receiving, cold start: peer channel", channel.cold.receiving(), tls.cold.receiving()));
        return rows;
    }

    private static Row reference(String work, Sample sample) {
        return Row.baseline(work, sample.operations(), Unit.SECONDS_PER_GB, sample.secondsPerGigabyte());
    }

    private static Row row(String work, Sample ours, Sample tls, double atMost) {
        return row(work, ours, tls, "SSLSocket", Aim.atMost(atMost).andTimes(AIM_TIMES), MOST_RATIO);
    }

    private static Row cold(String work, Sample ours, Sample tls) {
        return row(work, ours, tls, "SSLSocket, cold start", Aim.none(), MOST_COLD_RATIO);
    }

    private static Row row(String work, Sample ours, Sample tls, String baseline, Aim aim, double mostRatio) {
        return new Row(
                work,
                ours.operations(),
                Unit.SECONDS_PER_GB,
                ours.secondsPerGigabyte(),
                baseline,
                tls.secondsPerGigabyte(),
                aim,
                mostRatio);
    }

    private static BulkPair sockets(String name, Path directory, String identity)
            throws IOException, InterruptedException, ProcessFailure {
        String main = SocketEnd.class.getName();
        return BulkPair.start(
                name,
                directory,
                List.of(main, identity),
                "listening",
                listening -> List.of(main, identity, listening.get("port")));
    }

    private static BulkPair channel(Lab server, Path directory)
            throws IOException, InterruptedException, ProcessFailure {
        LabDevice sender = LabDevice.named("BULK-SENDER", "");
        LabDevice receiver = LabDevice.named("BULK-RECEIVER", "");
        server.importDevices(List.of(sender, receiver));
        List<String> calling = arguments(server, sender, directory);
        calling.add(receiver.id());
        return BulkPair.start(
                "channel", directory, arguments(server, receiver, directory), "online", online -> calling);
    }

    private static List<String> arguments(Lab server, LabDevice device, Path directory) throws IOException {
        String address = server.controlAddress();
        int colon = address.lastIndexOf(':');
        Path boxes = Files.createDirectories(directory.resolve("boxes"));
        return new ArrayList<>(List.of(
                ChannelEnd.class.getName(),
                device.id(),
                boxes.resolve(device.id()).toString(),
                address.substring(0, colon),
                address.substring(colon + 1),
                server.serverKey(),
                device.token()));
    }
}
