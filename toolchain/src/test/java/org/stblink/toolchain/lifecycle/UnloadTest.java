package org.stblink.toolchain.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.bouncycastle.crypto.engines.ChaCha7539Engine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.DeviceSession;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;

/**
 * A middleware loads an application with SDK, Java SE port and Bouncy Castle in a class loader, the application closes its session
 * in every state there is, and the middleware drops it: nothing may be left, not even the classes.
 */
class UnloadTest {
    /** Each is a full collection and a wait for its result; the first one does it, unless something holds the loader. */
    private static final int COLLECTIONS = 20;

    private static final long WAIT_MILLIS = 500;

    @TempDir
    private static Path directory;

    private static Lab lab;
    private static LabDevice a;
    private static LabDevice b;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        lab = Lab.start(directory.resolve("server"), 0, 0);
        a = LabDevice.named(LoadedBox.DEVICE_A, "");
        b = LabDevice.named(LoadedBox.DEVICE_B, "");
        lab.importDevices(List.of(a, b));
        Files.createDirectories(directory.resolve("boxes"));
    }

    @AfterAll
    static void stopServer() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not started",
                "connecting",
                "waiting",
                "enrolling",
                "registering",
                "online",
                "online, polled",
                "in a callback",
                "calling",
                "in a transfer",
                "changing its password"
            })
    void sessionThatIsClosedInAnyStateLeavesNothingAndItsClassesCanBeCollected(String moment) throws Exception {
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        Reference<ClassLoader> loader = runAndDrop(moment, collected);
        Reference<? extends ClassLoader> gone = null;
        for (int i = 0; i < COLLECTIONS && gone == null; i++) {
            System.gc();
            gone = collected.remove(WAIT_MILLIS);
        }
        assertThat(gone).as("the class loader of a session closed %s", moment).isSameAs(loader);
    }

    @Test
    void sessionThatIsOpenWouldBeNoticed() throws Exception { // the test of this test
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        assertThatThrownBy(() -> runAndDrop("never", collected))
                .hasMessageContaining("state ONLINE")
                .hasMessageContaining("a registration")
                .hasMessageContaining("a listener")
                .hasMessageContaining("thread stblink-io")
                .hasMessageContaining("thread stblink-events");
    }

    private static Reference<ClassLoader> runAndDrop(String moment, ReferenceQueue<ClassLoader> collected)
            throws Exception {
        // Not below this test's loader: every class of the SDK is the child's own.
        URLClassLoader loader = new URLClassLoader(
                new URL[] {
                    where(LoadedBox.class),
                    where(DeviceSession.class),
                    where(JavaSePlatform.class),
                    where(ChaCha7539Engine.class)
                },
                ClassLoader.getPlatformClassLoader());
        Callable<?> application = (Callable<?>) loader.loadClass(LoadedBox.class.getName())
                .getConstructor(String.class, String.class, String.class, String.class, String.class, String.class)
                .newInstance(
                        moment,
                        directory.resolve("boxes").toString(),
                        lab.controlAddress(),
                        lab.serverKey(),
                        a.token(),
                        b.token());
        assertThat(application.getClass().getClassLoader()).isSameAs(loader);
        assertThat(application.call())
                .as("what a session closed %s leaves", moment)
                .isEqualTo("");
        loader.close();
        return new PhantomReference<>(loader, collected);
    }

    private static URL where(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }
}
