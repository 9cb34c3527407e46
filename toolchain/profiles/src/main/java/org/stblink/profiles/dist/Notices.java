package org.stblink.profiles.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** Licence texts and what else a jar carries beside classes. */
public final class Notices {
    private static final String CRYPTO_LICENCE = "META-INF/LICENSE.md";

    private final byte[] licence;
    private final byte[] notice;

    /** @param crypto Bouncy Castle's jar, which brings its licence */
    public Notices(Path root, Path crypto) throws IOException {
        licence = Files.readAllBytes(root.resolve("LICENSE"));
        byte[] theirs = Jars.entries(crypto).get(CRYPTO_LICENCE);
        if (theirs == null) {
            throw new IOException(
                    crypto + " has no " + CRYPTO_LICENCE + ": its licence must go with every profile jar");
        }
        String text = "STBLink. Apache License 2.0: https://www.apache.org/licenses/LICENSE-2.0\n\n"
                + "Contains a part of the Bouncy Castle Cryptography Library, changed (shrunk, renamed):\n\n"
                + new String(theirs, StandardCharsets.UTF_8).trim() + "\n";
        notice = text.getBytes(StandardCharsets.UTF_8);
    }

    /** Our licence, whole. */
    public byte[] licence() {
        return licence.clone();
    }

    /** Who must be named, with Bouncy Castle's licence, whole. */
    public byte[] notice() {
        return notice.clone();
    }

    public byte[] manifest(String title, String version) {
        String text = "Manifest-Version: 1.0\r\nAutomatic-Module-Name: org.stblink.core\r\n" + "Implementation-Title: "
                + title + "\r\nImplementation-Version: " + version + "\r\n\r\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What an Android build that shrinks needs to know of the jar. */
    public byte[] consumerRules() throws IOException {
        try (InputStream in = Notices.class.getResourceAsStream("consumer.pro")) {
            if (in == null) {
                throw new IOException("consumer.pro is missing beside " + Notices.class.getName());
            }
            return in.readAllBytes();
        }
    }

    /** Version of Bouncy Castle, as its jar says. */
    public static String cryptoVersion(Path crypto) throws IOException {
        try (JarFile jar = new JarFile(crypto.toFile())) {
            @Nullable
            String version = jar.getManifest() == null
                    ? null
                    : jar.getManifest().getMainAttributes().getValue("Bundle-Version");
            if (version == null) {
                throw new IOException(crypto + " does not say its Bundle-Version");
            }
            return version;
        }
    }

    /** Licence and notice as a jar's entries. */
    Map<String, byte[]> entries() {
        return Map.of("META-INF/LICENSE", licence, "META-INF/NOTICE", notice);
    }
}
