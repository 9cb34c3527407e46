package org.stblink.toolchain.box;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;

/**
 * What two boxes of the lab say to each other, as messages of a peer channel.
 *
 * <pre>
 *  'T' text                a line of text
 *  'F' name                a file begins
 *  'D' bytes               a part of it
 *  'E' SHA-256 (32)        it ends, and this is its hash
 * </pre>
 */
final class Talk {
    private static final int PART_BYTES = 32 * 1024;
    private static final int PATIENCE_MILLIS = 30_000;

    private final PeerChannel channel;
    private final Path directory;
    private final Events events;
    private final Runnable onFile;
    private @Nullable OutputStream incoming;
    private @Nullable Path incomingPath;
    private MessageDigest incomingHash = sha256();
    private long incomingBytes;

    /**
     * @param directory where received files go
     * @param onFile run when a file has come whole
     */
    Talk(PeerChannel channel, Path directory, Events events, Runnable onFile) {
        this.channel = channel;
        this.directory = directory;
        this.events = events;
        this.onFile = onFile;
    }

    PeerChannel channel() {
        return channel;
    }

    synchronized void text(String line) throws StbLinkException {
        channel.send(message('T', line.getBytes(StandardCharsets.UTF_8)), PATIENCE_MILLIS);
    }

    /** Sends a file; other sends wait, so that its parts stay together. */
    synchronized void file(Path file) throws StbLinkException, IOException {
        MessageDigest hash = sha256();
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] name = String.valueOf(file.getFileName()).getBytes(StandardCharsets.UTF_8);
            channel.send(message('F', name), PATIENCE_MILLIS);
            for (byte[] part = in.readNBytes(PART_BYTES); part.length > 0; part = in.readNBytes(PART_BYTES)) {
                hash.update(part);
                bytes += part.length;
                channel.send(message('D', part), PATIENCE_MILLIS);
            }
        }
        byte[] digest = hash.digest();
        channel.send(message('E', digest), PATIENCE_MILLIS);
        events.tell(
                "file-sent",
                "sid",
                channel.sessionId(),
                "trace",
                channel.traceId(),
                "to",
                channel.peerId(),
                "bytes",
                bytes,
                "sha256",
                HexFormat.of().formatHex(digest));
    }

    /** Takes what the other end says until it has no more, or the channel is over. */
    void listen() {
        try {
            for (byte[] m = channel.receive(Integer.MAX_VALUE); m != null; m = channel.receive(Integer.MAX_VALUE)) {
                heard(m);
            }
        } catch (StbLinkException over) {
            // The channel's end is told by the session's listener, with its reason.
            events.say("no more from " + channel.peerId() + ", trace " + channel.traceId());
        } catch (IOException e) {
            events.tell(
                    "file-failed",
                    "sid",
                    channel.sessionId(),
                    "trace",
                    channel.traceId(),
                    "why",
                    String.valueOf(e.getMessage()));
            channel.close();
        } finally {
            dropIncoming();
        }
    }

    private void heard(byte[] message) throws IOException {
        if (message.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(message, 1, message.length);
        switch (message[0]) {
            case 'T' ->
                events.tell(
                        "said",
                        "from",
                        channel.peerId(),
                        "text",
                        new String(rest, StandardCharsets.UTF_8),
                        "trace",
                        channel.traceId());
            case 'F' -> begin(new String(rest, StandardCharsets.UTF_8));
            case 'D' -> part(rest);
            case 'E' -> finish(rest);
            default ->
                events.tell(
                        "unknown-message", "from", channel.peerId(), "kind", message[0], "trace", channel.traceId());
        }
    }

    private void begin(String name) throws IOException {
        dropIncoming();
        Files.createDirectories(directory);
        // Only the last part of the name: a peer must not choose where a file goes.
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^\\.+", "_");
        Path path = directory.resolve(safe.isEmpty() ? "unnamed" : safe);
        incomingPath = path;
        incoming = Files.newOutputStream(path);
        incomingHash = sha256();
        incomingBytes = 0;
    }

    private void part(byte[] bytes) throws IOException {
        if (incoming == null) {
            throw new IOException("a part of a file that did not begin");
        }
        incoming.write(bytes);
        incomingHash.update(bytes);
        incomingBytes += bytes.length;
    }

    private void finish(byte[] digest) throws IOException {
        Path path = incomingPath;
        if (incoming == null || path == null) {
            throw new IOException("the end of a file that did not begin");
        }
        incoming.close();
        incoming = null;
        byte[] own = incomingHash.digest();
        events.tell(
                "file-received",
                "sid",
                channel.sessionId(),
                "trace",
                channel.traceId(),
                "from",
                channel.peerId(),
                "bytes",
                incomingBytes,
                "sha256",
                HexFormat.of().formatHex(own),
                "hash",
                MessageDigest.isEqual(own, digest) ? "equal" : "DIFFERENT",
                "path",
                path);
        onFile.run();
    }

    private void dropIncoming() {
        if (incoming != null) {
            try {
                incoming.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                incoming = null;
            }
        }
    }

    private static byte[] message(char kind, byte[] rest) {
        byte[] m = new byte[rest.length + 1];
        m[0] = (byte) kind;
        System.arraycopy(rest, 0, m, 1, rest.length);
        return m;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
