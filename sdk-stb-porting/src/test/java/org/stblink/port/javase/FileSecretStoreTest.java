package org.stblink.port.javase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;
import org.stblink.port.AnotherUser;
import org.stblink.port.SecretStoreContract;

/** {@link FileSecretStore} on a real directory: the contract, who may look, which box, which process. */
class FileSecretStoreTest extends SecretStoreContract {
    private static final BoxBinding THIS_BOX = () -> "serial 1".getBytes(StandardCharsets.US_ASCII);
    private static final long LIMIT_NANOS = 200_000_000;
    private static final BoxBinding ANOTHER_BOX = () -> "serial 2".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path temporary;

    private Path directory;
    private final EntropySource entropy = new SecureRandomEntropy();
    private FileSecretStore store;

    @BeforeEach
    void open() throws HalException {
        directory = temporary.resolve("secrets");
        store = open(THIS_BOX);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private FileSecretStore open(BoxBinding binding) throws HalException {
        return FileSecretStore.open(directory, binding, entropy, new NoLogSink());
    }

    @Override
    protected SecretStore store() {
        return store;
    }

    @Override
    protected SecretStore restart() throws Exception {
        store.close();
        store = open(THIS_BOX);
        return store;
    }

    /** An application's thread that was told to end may still have something to store. */
    @Test
    void pendingInterruptIsNoObstacleAndStays() throws Exception {
        store.importKey("auth", key(1));
        Thread.currentThread().interrupt();
        try {
            store.put("ticket", new byte[] {1});
            store.put("ticket", new byte[] {2});
            assertThat(store.get("ticket")).containsExactly(2);
            store.hmac("auth", SecretStore.HASH_SHA256, new byte[1], 0, 1, new byte[32]);
            store = (FileSecretStore) restart();
            assertThat(store.get("ticket")).containsExactly(2);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    // --- Who may look ---

    @Test
    void SEC_3_everythingIsTheOwnersAlone() throws Exception {
        store.put("ticket", new byte[16]);
        store.importKey("auth", key(1));
        assertThat(mode(directory)).isEqualTo("rwx------");
        List<Path> files = files();
        assertThat(files).hasSize(4); // box.key, store.lock, the record, the key
        for (Path file : files) {
            assertThat(mode(file)).as(file.toString()).isEqualTo("rw-------");
        }
    }

    @Test
    void SEC_3_directoryThatOthersCanEnterIsRefused() throws Exception {
        store.close();
        for (String mode : new String[] {"rwxr-x---", "rwx-----x", "rwx--x---", "rwxrwxrwx"}) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
            assertThatThrownBy(() -> open(THIS_BOX))
                    .isInstanceOf(HalException.class)
                    .hasMessageContaining(mode)
                    .hasMessageContaining("chmod 700 " + directory.toRealPath());
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        store = open(THIS_BOX);
    }

    @Test
    void SEC_3_directoryOfAnotherUserIsRefusedAndLeftAsItIs() throws Exception {
        directory = temporary.resolve("of-another");
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        UserPrincipal self = Files.getOwner(directory);
        AnotherUser.give(directory);
        assertThatThrownBy(() -> open(THIS_BOX))
                .isInstanceOf(HalException.class)
                .hasMessageContaining(AnotherUser.NAME)
                .hasMessageContaining("chown " + self.getName() + " " + directory.toRealPath());
        assertThat(files()).isEmpty();
        Files.setOwner(directory, self);
        open(THIS_BOX).close();
    }

    /** It may have none, as on a box without a list of users, or another, as on a file server. */
    @Test
    void directoryOfThisUserOpensWhateverTheUserIsCalled() throws Exception {
        store.close();
        String name = System.setProperty("user.name", "?");
        try {
            store = open(THIS_BOX);
        } finally {
            System.setProperty("user.name", name);
        }
        assertThat(files()).hasSize(2); // box.key and store.lock: nothing that was made to find out.
    }

    @Test
    void SEC_3_fileThatOthersCanReadIsRefused() throws Exception {
        store.put("ticket", new byte[16]);
        store.close();
        for (String name : new String[] {BoxKey.FILE, "r-ticket"}) {
            Path file = directory.resolve(name);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            assertThatThrownBy(() -> open(THIS_BOX))
                    .isInstanceOf(HalException.class)
                    .hasMessageContaining("chmod 600")
                    .hasMessageContaining(name);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        store = open(THIS_BOX);
    }

    @Test
    void directoryThatCannotBeMadeIsAClearError() {
        Path nowhere = temporary.resolve("absent").resolve("secrets");
        assertThatThrownBy(() -> FileSecretStore.open(nowhere, THIS_BOX, entropy, new NoLogSink()))
                .isInstanceOf(HalException.class)
                .hasMessageContaining(nowhere.toString());
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private List<Path> files() throws IOException {
        List<Path> out = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(out::add);
        }
        return out;
    }

    // --- Which box ---

    @Test
    void SEC_3_contentIsEncrypted() throws Exception {
        byte[] secret = "a very recognisable secret".getBytes(StandardCharsets.US_ASCII);
        byte[] key = "another recognisable secret, 32.".getBytes(StandardCharsets.US_ASCII);
        store.put("ticket", secret);
        store.importKey("auth", key);
        for (Path file : files()) {
            String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            assertThat(content).as(file.toString()).doesNotContain("recognisable");
        }
    }

    @Test
    void SEC_3_copyDoesNotOpenOnAnotherBox() throws Exception {
        store.put("ticket", new byte[16]);
        store.close();
        assertThatThrownBy(() -> open(ANOTHER_BOX))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("another box")
                .hasMessageContaining("enrol");
        store = open(THIS_BOX); // The failed attempt let go of the lock and changed nothing.
        assertThat(store.get("ticket")).isEqualTo(new byte[16]);
    }

    @Test
    void SEC_3_boxKeyOfAnotherStoreDoesNotOpenTheRecords() throws Exception {
        store.put("ticket", new byte[16]);
        store.close();
        byte[] foreign = BoxKey.create(entropy, THIS_BOX);
        Files.write(directory.resolve(BoxKey.FILE), foreign);
        store = open(THIS_BOX);
        assertThatThrownBy(() -> store.get("ticket")).isInstanceOf(HalException.class);
    }

    @Test
    void bindingThatCannotBeReadIsAnErrorAndNotANewStore() throws Exception {
        store.close();
        BoxBinding broken = () -> {
            throw new HalException("the security chip does not answer");
        };
        assertThatThrownBy(() -> open(broken)).isInstanceOf(HalException.class).hasMessageContaining("chip");
        store = open(THIS_BOX);
    }

    // --- Damage ---

    @Test
    void SEC_2_everyFlippedBitOfARecordIsDetected() throws Exception {
        store.put("ticket", new byte[] {42});
        Path file = directory.resolve("r-ticket");
        byte[] right = Files.readAllBytes(file);
        for (int bit = 0; bit < right.length * 8; bit++) {
            byte[] wrong = right.clone();
            wrong[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, wrong);
            assertThatThrownBy(() -> store.get("ticket")).as("bit %d", bit).isInstanceOf(HalException.class);
        }
        for (int length = 0; length < right.length; length++) {
            Files.write(file, Arrays.copyOf(right, length));
            assertThatThrownBy(() -> store.get("ticket"))
                    .as("cut at %d", length)
                    .isInstanceOf(HalException.class);
        }
        Files.write(file, Arrays.copyOf(right, 2000));
        assertThatThrownBy(() -> store.get("ticket")).as("too long").isInstanceOf(HalException.class);
    }

    @Test
    void SEC_2_everyFlippedBitOfTheBoxKeyIsDetected() throws Exception {
        store.put("ticket", new byte[] {42});
        store.close();
        Path file = directory.resolve(BoxKey.FILE);
        byte[] right = Files.readAllBytes(file);
        for (int bit = 0; bit < right.length * 8; bit++) {
            byte[] wrong = right.clone();
            wrong[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> BoxKey.derive(wrong, THIS_BOX, "here"))
                    .as("bit %d", bit)
                    .isInstanceOf(HalException.class)
                    .hasMessageContaining("damaged");
        }
        Files.write(file, new byte[3]);
        assertThatThrownBy(() -> open(THIS_BOX))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("damaged");
        Files.delete(file);
        assertThatThrownBy(() -> open(THIS_BOX))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("missing");
        Files.write(file, right);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        store = open(THIS_BOX);
        assertThat(store.get("ticket")).isEqualTo(new byte[] {42});
    }

    @Test
    void SEC_2_unreadableRecordThrows() throws Exception {
        Files.createDirectory(directory.resolve("r-ticket")); // Reading a directory fails for root, too.
        assertThatThrownBy(() -> store.get("ticket")).isInstanceOf(HalException.class);
        Files.delete(directory.resolve("r-ticket"));
    }

    @Test
    void SEC_4_keyFileRenamedToARecordDoesNotOpen() throws Exception {
        store.importKey("auth", key(5));
        Files.move(directory.resolve("k-auth"), directory.resolve("r-auth"), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> store.get("auth")).isInstanceOf(HalException.class);
    }

    @Test
    void recordRenamedToAnotherDoesNotOpen() throws Exception {
        store.put("a", new byte[] {1});
        Files.copy(directory.resolve("r-a"), directory.resolve("r-b"));
        assertThatThrownBy(() -> store.get("b")).isInstanceOf(HalException.class);
    }

    @Test
    void SEC_5_sm3IsNotSupported() throws Exception {
        store.importKey("auth", key(5));
        assertThatThrownBy(() -> store.hmac("auth", SecretStore.HASH_SM3, new byte[1], 0, 1, new byte[32]))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("not supported");
    }

    @Test
    void withoutRandomNumbersNothingIsStored() throws Exception {
        store.close();
        EntropySource blocked = out -> false;
        store = FileSecretStore.open(directory, THIS_BOX, blocked, new NoLogSink());
        assertThatThrownBy(() -> store.put("a", new byte[1])).isInstanceOf(HalException.class);
        assertThat(store.get("a")).isNull();
        Path fresh = temporary.resolve("fresh");
        assertThatThrownBy(() -> FileSecretStore.open(fresh, THIS_BOX, blocked, new NoLogSink()))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("random");
    }

    /** The best of several: a busy disk of the machine that tests is no fault of the store. */
    @Test
    void SEC_8_callsTakeLessThan200Millis() throws Exception {
        long best = Long.MAX_VALUE;
        byte[] out = new byte[32];
        store.importKey("auth", key(1));
        for (int i = 0; i < 100 && best >= LIMIT_NANOS; i++) {
            long before = System.nanoTime();
            store.put("ticket", new byte[SecretStore.MAX_RECORD_BYTES]);
            store.get("ticket");
            store.hmac("auth", SecretStore.HASH_SHA256, new byte[1024], 0, 1024, out);
            best = Math.min(best, System.nanoTime() - before);
        }
        assertThat(best).as("nanoseconds for put, get and hmac").isLessThan(LIMIT_NANOS);
    }

    // --- Which process ---

    @Test
    void secondStoreInOneProcessIsRefused() throws Exception {
        assertThatThrownBy(() -> open(THIS_BOX))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("already open");
        // And that attempt did not give the lock away to other processes.
        assertThat(openInAnotherProcess()).contains("in use by another process");
    }

    @Test
    void twoProcessesCannotShareAStore() throws Exception {
        store.put("ticket", new byte[] {42});
        assertThat(openInAnotherProcess()).contains("in use by another process");
        store.close();
        assertThat(openInAnotherProcess()).contains("opened");
    }

    /** As where the system is on a file system that is only read, and a partition is mounted as the store. */
    @Test
    void emptyMountPointInAFileSystemThatSyncsNoDirectoriesIsUsed() throws Exception {
        String mounted = "/proc/fs";
        List<String> inOwnMounts = List.of(
                "unshare", "-rm", "sh", "-c", "mount -t tmpfs -o mode=700 none " + mounted + " && exec \"$@\"", "sh");
        assumeTrue(
                works("unshare", "-rm", "mount", "-t", "tmpfs", "none", mounted),
                "*** NOT SHOWN: a store on a mount point; it takes unshare and mount namespaces ***");
        assertThat(openInAnotherProcess(inOwnMounts, mounted)).contains("opened");
    }

    private static boolean works(String... line) throws InterruptedException {
        try {
            return new ProcessBuilder(line).start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private String openInAnotherProcess() throws Exception {
        return openInAnotherProcess(List.of(), directory.toString());
    }

    private static String openInAnotherProcess(List<String> launcher, String place) throws Exception {
        List<String> line = new ArrayList<>(launcher);
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Opener.class.getName(), place));
        Process other = new ProcessBuilder(line).redirectErrorStream(true).start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            String said = String.join("\n", out.lines().toList());
            assertThat(other.waitFor()).as(said).isZero();
            return said;
        }
    }

    /** The other process. */
    static final class Opener {
        public static void main(String[] args) throws IOException {
            try {
                FileSecretStore.open(Path.of(args[0]), THIS_BOX, new SecureRandomEntropy(), new NoLogSink())
                        .close();
                System.out.println("opened");
            } catch (HalException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void closedStoreSaysSo() throws Exception {
        store.close();
        store.close();
        assertThatThrownBy(() -> store.get("a"))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> store.put("a", new byte[1])).isInstanceOf(HalException.class);
    }
}
