package org.stblink.port.pkcs11;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tokens in software, to try this port with before the hardware is there: SoftHSM 2 (Debian's {@code softhsm2}). It keeps the
 * rules of PKCS#11, but its keys lie in files that can be copied: for a lab, never for a box.
 *
 * <p>SoftHSM finds its tokens by the variable {@value #VARIABLE} of the process's environment, once, when the library is
 * loaded: make the tokens first, then start the program that uses them.
 */
public final class SoftHsm {
    /** Environment variable that names the configuration file. */
    public static final String VARIABLE = "SOFTHSM2_CONF";

    private static final String TOOL = "softhsm2-util";
    private static final List<Path> LIBRARIES = Arrays.asList(
            Paths.get("/usr/lib/softhsm/libsofthsm2.so"),
            Paths.get("/usr/lib64/softhsm/libsofthsm2.so"),
            Paths.get("/usr/lib64/pkcs11/libsofthsm2.so"),
            Paths.get("/usr/local/lib/softhsm/libsofthsm2.so"));

    private SoftHsm() {}

    /** The library, or null when SoftHSM is not installed. */
    public static @Nullable String library() {
        for (Path each : LIBRARIES) {
            if (Files.exists(each) && hasTool()) {
                return each.toString();
            }
        }
        return null;
    }

    private static boolean hasTool() {
        String path = System.getenv("PATH");
        for (String folder : path == null ? new String[0] : path.split(File.pathSeparator)) {
            if (Files.isExecutable(Paths.get(folder, TOOL))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Writes a configuration and makes tokens.
     *
     * @param configuration the file that {@value #VARIABLE} will name; the tokens lie beside it
     * @param count how many tokens, 1 and up; they are in the slots 0 to {@code count} - 1 of the library's list
     * @param pin of each token, 4 to 255 characters
     * @throws IOException when SoftHSM cannot make them; the message says what it said
     */
    public static void makeTokens(Path configuration, int count, String pin) throws IOException {
        Path tokens = configuration.resolveSibling("tokens");
        Files.createDirectories(tokens);
        List<String> lines = new ArrayList<String>();
        lines.add("directories.tokendir = " + tokens);
        lines.add("objectstore.backend = file");
        lines.add("log.level = ERROR");
        Files.write(configuration, lines, StandardCharsets.UTF_8);
        for (int i = 0; i < count; i++) {
            initialise(configuration, "stblink-" + i, pin);
        }
    }

    private static void initialise(Path configuration, String label, String pin) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        TOOL, "--init-token", "--free", "--label", label, "--so-pin", pin, "--pin", pin)
                .redirectErrorStream(true);
        builder.environment().put(VARIABLE, configuration.toString());
        Process process = builder.start();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (InputStream out = process.getInputStream()) {
            for (int next = out.read(); next >= 0; next = out.read()) {
                said.write(next);
            }
        }
        try {
            if (process.waitFor() != 0) {
                throw new IOException(
                        TOOL + " cannot make a token: " + new String(said.toByteArray(), StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + TOOL + " makes a token", e);
        }
    }
}
