package org.stblink.port.pkcs11;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.stblink.hal.HalException;
import org.stblink.port.javase.NoLogSink;

/**
 * Fresh tokens of SoftHSM for the tests of this JVM. The library reads once where its tokens are, from the environment that
 * the build gives this JVM, so all of them are made before the first is used.
 */
public final class Tokens {
    public static final String PIN = "4321-box";

    private static final int COUNT = 24;
    private static final AtomicInteger NEXT = new AtomicInteger();

    private Tokens() {}

    /** Skips the test where there is no SoftHSM, and says so. */
    public static void require() {
        String configuration = System.getenv(SoftHsm.VARIABLE);
        String missing = SoftHsm.library() == null
                ? "SoftHSM is not installed (Debian: softhsm2)"
                : configuration == null ? SoftHsm.VARIABLE + " is not set, as the build sets it" : "";
        if (!missing.isEmpty()) {
            System.err.println("*** Keys in a token are NOT tested: " + missing + " ***");
        }
        assumeTrue(missing.isEmpty(), missing);
    }

    /** The slot of a token nobody used before. */
    public static synchronized int fresh() throws IOException {
        if (NEXT.get() == 0) {
            Path folder =
                    Files.createTempDirectory(Path.of("target"), "softhsm").toAbsolutePath();
            SoftHsm.makeTokens(folder.resolve("softhsm2.conf"), COUNT, PIN);
            Files.copy(
                    folder.resolve("softhsm2.conf"),
                    Path.of(System.getenv(SoftHsm.VARIABLE)),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        int next = NEXT.getAndIncrement();
        if (next >= COUNT) {
            throw new IllegalStateException("the tests use more than " + COUNT + " tokens: make more");
        }
        return next;
    }

    public static String library() {
        String library = SoftHsm.library();
        if (library == null) {
            throw new IllegalStateException("no SoftHSM");
        }
        return library;
    }

    static Pkcs11Token open(int slot) throws HalException {
        return Pkcs11Token.open(Pkcs11Provider.of(library(), slot), PIN::toCharArray, new NoLogSink());
    }
}
