package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * A disk that turns read-only under a running server, as Linux makes it when a file system meets an error: a real ext4 on a
 * file of its own, in which the kernel is told to find one (ext4(5), {@code errors=remount-ro}).
 */
@Timeout(240)
class ReadOnlyDiskTest {
    private static final int DISK_BYTES = 32 << 20;

    /** Mounts the disk for the command behind it and nobody else; with the command's end disk and loop device are gone. */
    private static final String MOUNT =
            "mount -t ext4 -o loop,errors=remount-ro \"$0\" \"$1\" && shift && exec \"$@\"";

    @TempDir
    Path temporary;

    private Path data;
    private Path image;
    private Path config;

    @BeforeEach
    void makeADisk() throws Exception {
        data = Files.createDirectories(temporary.resolve("data"));
        config = Files.writeString(temporary.resolve("server.conf"), "control.port = 0\nadmin.port = 0\n");
        image = temporary.resolve("disk.img");
        try (RandomAccessFile disk = new RandomAccessFile(image.toFile(), "rw")) {
            disk.setLength(DISK_BYTES);
        }
        assumeTrue(
                succeeds("mkfs.ext4", "-q", "-F", image.toString())
                        && succeeds("unshare", "-m", "--propagation", "private", "sh", "-c", MOUNT, image.toString(), data.toString(), "sh", "-c", "test -e " + error("$(findmnt -n -o SOURCE -T " + data + ")")),
                "*** NOT SHOWN: a disk that turns read-only; it takes root, unshare, mount, mkfs.ext4 and a loop device ***");
    }

    private static String error(String device) {
        return "/sys/fs/ext4/$(basename " + device + ")/trigger_fs_error";
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    private ServerProcess onTheDisk() throws Exception {
        return new ServerProcess(
                List.of("unshare", "-m", "--propagation", "private", "sh", "-c", MOUNT, image.toString(), data.toString()),
                temporary,
                "--config",
                config.toString(),
                "--data",
                data.toString());
    }

    private static void inTheServersPlace(ServerProcess server, String command) throws Exception {
        assertThat(succeeds("nsenter", "-m", "-t", Long.toString(server.pid()), "sh", "-c", command))
                .as(command)
                .isTrue();
    }

    @Test
    void whatItMeetsIsRefusedForAWhileAndNamedAndNothingAcknowledgedIsLost() throws Exception {
        SocketDevice before;
        Registered address;
        SocketDevice refused;
        try (ServerProcess server = onTheDisk().awaitReady()) {
            Path disk = Path.of("/proc/" + server.pid() + "/root" + data);
            AdminClient admin = server.admin(disk);
            Servers.allow(admin, "box", 10);
            before = new SocketDevice(server.control(), server.publicKey(), "box-0", Servers.TOKEN);
            address = before.online();

            inTheServersPlace(server, "echo 1 > " + error("$(findmnt -n -o SOURCE -T " + data + ")"));
            refused = new SocketDevice(server.control(), server.publicKey(), "box-1", Servers.TOKEN);
            assertThat(refused.connect().enrol()).isInstanceOf(Refused.class).satisfies(answer -> assertThat(
                            ((Refused) answer).code)
                    .isEqualTo(RefusedCode.TRY_LATER));
            refused.close();
            assertThat(server.errors()).contains("x");
        }
    }
}
