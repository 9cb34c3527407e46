package org.stblink.server.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Which version of STBLink runs. */
public final class Version {
    private static final String FILE = "version.txt";

    private Version() {}

    /** As the build calls it, such as {@code STBLink 1.2.3}. */
    public static String text() {
        try (InputStream in = Objects.requireNonNull(Version.class.getResourceAsStream(FILE), FILE)) {
            return "STBLink " + new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
