package org.stblink.toolchain.dist;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** A Debian package (deb(5)): an ar archive of {@code debian-binary}, {@code control.tar.gz} and {@code data.tar.gz}. */
final class DebianPackage {
    private final String version;
    private final long seconds;

    /** @param version as Debian writes it: what comes before a release has a tilde */
    DebianPackage(String version, long seconds) {
        this.version = version;
        this.seconds = seconds;
    }

    /**
     * The package's bytes.
     *
     * @param data what is installed; what lies in {@code etc} is the operator's once installed
     * @param scripts postinst and so on
     */
    byte[] build(Collection<Item> data, Collection<Item> scripts) throws IOException {
        List<Item> control = new ArrayList<>(scripts);
        long kilobytes = 0;
        StringBuilder sums = new StringBuilder();
        StringBuilder configuration = new StringBuilder();
        for (Item item : data.stream().sorted(Comparator.comparing(Item::path)).toList()) {
            kilobytes += (item.content().length + 1023) / 1024;
            if (item.path().startsWith("etc/")) {
                configuration.append('/').append(item.path()).append('\n');
            } else {
                sums.append(md5(item.content()))
                        .append("  ")
                        .append(item.path())
                        .append('\n');
            }
        }
        control.add(text("control", description(kilobytes)));
        control.add(text("conffiles", configuration.toString()));
        control.add(text("md5sums", sums.toString()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("!<arch>\n".getBytes(StandardCharsets.US_ASCII));
        member(out, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
        member(out, "control.tar.gz", Tar.gzip("./", control, seconds));
        member(out, "data.tar.gz", Tar.gzip("./", data, seconds));
        return out.toByteArray();
    }

    private String description(long kilobytes) {
        return """
                Package: stblink-server
                Version: %s
                Architecture: all
                Maintainer: The STBLink project <stblink@localhost>
                Section: net
                Priority: optional
                Depends: default-jre-headless (>= 2:1.17) | java17-runtime-headless, adduser
                Installed-Size: %d
                Description: STBLink reference server and its command
                 Registers set-top boxes, allocates their addresses, and supervises their direct,
                 encrypted sessions. With the stblink command that administers it.
                 .
                 It is not started by the installation: see /etc/stblink/server.conf, then
                 systemctl enable --now stblink-server.
                """.formatted(version, kilobytes);
    }

    private void member(ByteArrayOutputStream out, String name, byte[] content) {
        String header = pad(name, 16) + pad(String.valueOf(seconds), 12) + pad("0", 6) + pad("0", 6) + pad("100644", 8)
                + pad(String.valueOf(content.length), 10) + "`\n";
        out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(content);
        if (content.length % 2 != 0) {
            out.write('\n');
        }
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private static Item text(String path, String content) {
        return new Item(path, content.getBytes(StandardCharsets.UTF_8), false);
    }

    /** What the format asks for: it guards against damage, not against people. */
    private static String md5(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the platform lacks MD5", e);
        }
    }
}
