package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.ProcessFailure;

/** One stream over loopback, from process to process: a peer channel beside SSLSocket and a plain socket, measured by turns. */
final class BulkBenchmark implements Benchmark {
    private static final double AIM_SENDING = 0.65;
    private static final double AIM_RECEIVING = 0.60;
    /** Per processor second the channel shall move 1.2 times what SSLSocket moves. */
    private static final double AIM_TIMES = 1 / 1.2;

    private static final double MOST_RATIO = 3;
    private static final double MOST_COLD_RATIO = 6;

    @Override
    public List<Row> run(Effort effort, Path directory) throws Exception {
        Path identity = directory.resolve("tls.p12");
        TlsIdentity.make(identity);
        try (BulkStream plain = BulkStream.of(sockets("plain", directory, SocketEnd.PLAIN), effort);
                BulkStream tls = BulkStream.of(sockets("tls", directory, identity.toString()), effort);
                Lab server = Lab.start(directory.resolve("server"), event -> {});
                BulkStream channel = BulkStream.of(channel(server, directory), effort)) {
            Turns.take(effort.millis(), plain::goOn, tls::goOn, channel::goOn);
            return rows(plain.warm(), tls, channel);
        }
    }

    private static List<Row> rows(BulkPair.Cost plain, BulkStream tls, BulkStream channel) {
        BulkPair.Cost ours = channel.warm();
        BulkPair.Cost theirs = tls.warm();
        return List.of(
                reference("bulk, sending: plain socket", plain.sending()),
                reference("bulk, sending: SSLSocket", theirs.sending()),
                warm("bulk, sending: peer channel", ours.sending(), theirs.sending(), AIM_SENDING),
                reference("bulk, receiving: plain socket", plain.receiving()),
                reference("bulk, receiving: SSLSocket", theirs.receiving()),
                warm("bulk, receiving: peer channel", ours.receiving(), theirs.receiving(), AIM_RECEIVING),
                reference("bulk, both ends: plain socket", plain.ofBothEnds()),
                reference("bulk, both ends: SSLSocket", theirs.ofBothEnds()),
                row(
                        "bulk, both ends: peer channel",
                        ours.ofBothEnds(),
                        theirs.ofBothEnds(),
                        "SSLSocket",
                        Aim.times(AIM_TIMES),
                        MOST_RATIO),
                cold(
                        "bulk, sending, cold start: peer channel",
                        channel.cold().sending(),
                        tls.cold().sending()),
                cold(
                        "bulk, receiving, cold start: peer channel",
                        channel.cold().receiving(),
                        tls.cold().receiving()));
    }

    private static Row reference(String work, Sample sample) {
        return Row.baseline(work, sample.operations(), Unit.SECONDS_PER_GB, sample.secondsPerGigabyte());
    }

    private static Row warm(String work, Sample ours, Sample tls, double atMost) {
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

    static BulkPair sockets(String name, Path directory, String identity)
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
