package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Registered;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.transport.SocketDevice;

/**
 * A disk that turns read-only under a running server, as Linux makes it when a file system meets an error: a real ext4 in a
 * file, in which the kernel is told to find one (ext4(5), {@code errors=remount-ro}). Linux lets nobody write to it again
 * before it was unmounted, so the server has to be started again; {@link StoreFaultsTest} has the disk that was only full.
 */
@Timeout(240)
class ReadOnlyDiskTest {
    private static final int DISK_BYTES = 32 << 20;

    /** Mounts the disk for the command behind it and nobody else; with the command's end, mount and loop device are gone. */
    private static final List<String> ON_THE_DISK = List.of(
            "unshare",
            "-m",
            "--propagation",
            "private",
            "sh",
            "-c",
            "mount -t ext4 -o loop,errors=remount-ro \"$0\" \"$1\" && shift && exec \"$@\"");

    @TempDir
    Path temporary;

    private Path data;
    private Path image;
    private Path config;
    /** The kernel's switch of the file system that is mounted there. */
    private String findAnError;

    @BeforeEach
    void makeADisk() throws Exception {
        data = Files.createDirectories(temporary.resolve("data"));
        config = Files.writeString(temporary.resolve("server.conf"), "control.port = 0\nadmin.port = 0\n");
        image = temporary.resolve("disk.img");
        try (RandomAccessFile disk = new RandomAccessFile(image.toFile(), "rw")) {
            disk.setLength(DISK_BYTES);
        }
        findAnError = "/sys/fs/ext4/$(basename $(findmnt -n -o SOURCE -T " + data + "))/trigger_fs_error";
        boolean can = succeeds("mkfs.ext4", "-q", "-F", image.toString())
                && succeeds(onTheDisk("sh", "-c", "test -w " + findAnError));
        assumeTrue(
                can,
                "*** NOT SHOWN: a disk that turns read-only; it takes root, unshare, findmnt, mkfs.ext4 and loop devices ***");
    }

    private String[] onTheDisk(String... command) {
        return Stream.of(ON_THE_DISK, List.of(image.toString(), data.toString()), List.of(command))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    private ServerProcess server() throws Exception {
        return new ServerProcess(
                        List.of(onTheDisk()), temporary, "--config", config.toString(), "--data", data.toString())
                .awaitReady();
    }

    private AdminClient admin(ServerProcess server) throws Exception {
        // The mount is the process's own; this is the way to it from here.
        return server.admin(Path.of("/proc/" + server.pid() + "/root" + data));
    }

    private static SocketDevice device(ServerProcess server, int number) {
        return new SocketDevice(server.control(), server.publicKey(), "box-" + number, Servers.TOKEN);
    }

    @Test
    void changesAreRefusedForAWhileAndTheLogSaysWhatToDoAndNothingAcknowledgedIsLost() throws Exception {
        SocketDevice known;
        SocketDevice refused;
        Registered address;
        try (ServerProcess server = server()) {
            AdminClient admin = admin(server);
            Servers.allow(admin, "box", 10);
            known = device(server, 0);
            address = known.online();
            Servers.awaitOnline(admin, 1);

            assertThat(succeeds(
                            "nsenter", "-m", "-t", Long.toString(server.pid()), "sh", "-c", "echo 1 > " + findAnError))
                    .as("the kernel finds an error in the disk")
                    .isTrue();
            refused = device(server, 1);
            assertTryLater(refused);
            assertTryLater(device(server, 2));
            AdminClient.Refused notRevoked =
                    catchThrowableOfType(AdminClient.Refused.class, () -> admin.revoke("box-0"));
            assertThat(notRevoked.status()).isEqualTo(503);
            assertThat(admin.health()).containsEntry("devicesOnline", 1);
            assertThat(server.errors())
                    .containsOnlyOnce("changes cannot be stored")
                    .contains("database " + data.resolve("stblink.db"), "read-only", "start the server again");
            server.terminate();
            assertThat(server.awaitExit()).isZero();
        }
        // Its exit code is 1 when it had to repair something; the second time nothing is left to repair.
        succeeds("e2fsck", "-p", "-f", image.toString());
        assertThat(succeeds("e2fsck", "-p", "-f", image.toString()))
                .as("the disk is well again")
                .isTrue();
        try (ServerProcess server = server();
                SocketDevice old = known.at(server.control());
                SocketDevice later = refused.at(server.control())) {
            assertThat(admin(server).device("box-0"))
                    .contains(Map.entry("standing", "ALLOWED"), Map.entry("generation", 1));
            assertThat(old.online().address).isEqualTo(address.address);
            assertThat(later.online().address).isNotNull();
        }
    }

    private static void assertTryLater(SocketDevice device) throws Exception {
        try (device) {
            assertThat(device.connect().enrol())
                    .isInstanceOfSatisfying(
                            Refused.class, answer -> assertThat(answer.code).isEqualTo(RefusedCode.TRY_LATER));
        }
    }
}
