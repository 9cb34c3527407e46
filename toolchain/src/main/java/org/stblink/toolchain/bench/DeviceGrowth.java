package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.stblink.toolchain.fleet.Costs;
import org.stblink.toolchain.fleet.FleetServer;
import org.stblink.toolchain.fleet.Openings;
import org.stblink.toolchain.fleet.Serials;
import org.stblink.toolchain.lab.Lab;

/** What a device costs among many: some register and resume at a server whose allow-list has so many others. */
final class DeviceGrowth {
    private static final double NANOS = 1e9;
    private static final double MEGA = 1e6;

    private DeviceGrowth() {}

    /**
     * One size.
     *
     * @param devices on the allow-list, those that register not counted
     * @param fullMicros the server's processor time for a full registration
     * @param resumeMicros the same for a resume
     * @param heapMegabytes live heap of the server after that, all boxes being gone
     * @param diskMegabytes of its data directory
     * @param startSeconds from the start of its process until it is ready, with that database
     */
    record Size(
            int devices,
            double fullMicros,
            double resumeMicros,
            double heapMegabytes,
            double diskMegabytes,
            double startSeconds) {}

    /** Measures each of the sizes, every one with a server of its own below {@code directory}. */
    static List<Size> measure(int[] sizes, Openings openings, Path directory) throws Exception {
        List<Size> measured = new ArrayList<>();
        for (int devices : sizes) {
            System.out.println("* " + devices + " devices");
            measured.add(measure(devices, openings, directory.resolve("devices-" + devices)));
        }
        return measured;
    }

    private static Size measure(int devices, Openings openings, Path directory) throws Exception {
        Costs costs;
        double heap;
        try (Lab server = FleetServer.start(directory, openings.boxes(), Openings.OPEN_DOORS, List.of())) {
            Serials.importInto(server, directory, devices);
            costs = openings.measure(server, false);
            heap = LiveHeap.bytes(server.pid()) / MEGA;
        }
        double disk = bytes(directory.resolve(Lab.DATA)) / MEGA;
        long begin = System.nanoTime();
        try (Lab again = FleetServer.start(directory, openings.boxes(), Openings.OPEN_DOORS, List.of())) {
            double start = (System.nanoTime() - begin) / NANOS;
            if (!again.isAlive()) {
                throw new IOException("the server with " + devices + " devices ended");
            }
            return new Size(devices, costs.full(), costs.resume(), heap, disk, start);
        }
    }

    private static long bytes(Path directory) throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                sum += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
        }
        return sum;
    }
}
