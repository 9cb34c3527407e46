package org.stblink.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.store.audit.AuditHead;
import org.tinylog.Logger;

/**
 * A file beside the database that remembers how far the audit had come, and what was taken back or used up: revocations, releases,
 * removals, enrolments, changes of passwords and of the policy. An older copy of the database knows nothing of these, and would bring back
 * what they ended. So a database that is older than its witness is not started, and a restore puts aside what the witness names.
 *
 * <pre>
 * STBLink witness 1
 * 1041 5c2a85e0…(64) DEVICE_REVOKED STB-0001
 * 1077 90ffe001…(64) MARK *
 * </pre>
 *
 * <p>A line is flushed before anybody hears of what it tells, but for MARK, which only says how far the audit is. A last line that
 * a crash cut off is dropped: nobody heard of it.
 *
 * <p>Threads: any.
 */
final class Witness implements AutoCloseable {
    private static final String FILE = "witness";
    private static final String TITLE = "STBLink witness 1";
    private static final String MARK = "MARK";
    /** No device has that id. */
    private static final String NOBODY = "*";

    /** What stood for nobody in earlier versions, and is an id. */
    private static final String HYPHEN = "-";

    /** So many lines are carried over a start; a backup older than they are is one of which nothing is known. */
    private static final int MOST_LINES = 200_000;

    private static final Set<String> WITNESSED = names(
            AuditEvent.ENROLLED,
            AuditEvent.PASSWORD_CHANGED,
            AuditEvent.QUARANTINED,
            AuditEvent.DEVICE_REVOKED,
            AuditEvent.DEVICE_RELEASED,
            AuditEvent.DEVICE_AMENDED,
            AuditEvent.DEVICE_REMOVED,
            AuditEvent.SESSION_REVOKED,
            AuditEvent.POLICY_SET,
            AuditEvent.SERVER_STARTED,
            AuditEvent.STORE_RESTORED);

    /** Events of which a hyphen, where they have one, tells that they are about no device. */
    private static final Set<String> OF_NOBODY =
            names(AuditEvent.POLICY_SET, AuditEvent.SERVER_STARTED, AuditEvent.STORE_RESTORED);

    /**
     * One thing that happened.
     *
     * @param place the entry of the audit that tells of it
     * @param event a name of {@link AuditEvent}, or {@code MARK}
     * @param device null when it is not about a device
     */
    record Line(AuditHead place, String event, @Nullable String device) {
        private String text() {
            return place.seq() + " " + place.hex() + " " + event + " " + (device == null ? NOBODY : device) + "\n";
        }

        private static @Nullable Line parse(String text) {
            String[] parts = text.split(" ", -1);
            if (parts.length != 4) {
                return null;
            }
            try {
                AuditHead place = AuditHead.parse(parts[0] + ":" + parts[1]);
                return new Line(place, parts[2], isNobody(parts[3], parts[2]) ? null : parts[3]);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        private static boolean isNobody(String device, String event) {
            return NOBODY.equals(device) || HYPHEN.equals(device) && (MARK.equals(event) || OF_NOBODY.contains(event));
        }
    }

    private final Path file;
    private final FileChannel channel;
    /** Lines that could not be written yet, oldest first: they are before whatever is written next. */
    private final List<Line> unwritten = new ArrayList<>();

    private AuditHead last;
    /** How long the file is as far as it has whole lines. */
    private long whole;

    private Witness(Path file, FileChannel channel, AuditHead last) throws IOException {
        this.file = file;
        this.channel = channel;
        this.last = last;
        this.whole = channel.size();
    }

    /** @param event its name */
    static boolean isWitnessed(String event) {
        return WITNESSED.contains(event);
    }

    private static Set<String> names(AuditEvent... events) {
        return Arrays.stream(events).map(AuditEvent::name).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What the file of a data directory holds, oldest first.
     *
     * @return null when there is no file
     * @throws StoreException when it cannot be read, or is something else
     */
    static @Nullable List<Line> read(Path dataDirectory) throws StoreException {
        Path file = dataDirectory.resolve(FILE);
        List<String> texts;
        try {
            // Whatever is in it: no byte is unknown here, and a line that is none is told below.
            String all = Files.readString(file, StandardCharsets.ISO_8859_1);
            int whole = all.lastIndexOf('\n');
            texts = all.substring(0, Math.max(0, whole)).lines().toList();
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new StoreException(file + " cannot be read: give it to the user this server runs as", e);
        }
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            Line line = i == 0 ? null : Line.parse(texts.get(i));
            if (i == 0 ? !TITLE.equals(texts.get(0)) : line == null) {
                throw new StoreException(file + ", line " + (i + 1)
                        + ", is not a line of a witness: see who changed it. Without the file, nothing tells whether the"
                        + " database is an old copy");
            }
            if (line != null) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** Removes the file. */
    static void remove(Path dataDirectory) throws IOException {
        Files.deleteIfExists(dataDirectory.resolve(FILE));
    }

    /** Begins the file anew with the newest of these lines, and appends to it from then on. */
    static Witness begin(Path dataDirectory, List<Line> lines) throws StoreException {
        Path file = dataDirectory.resolve(FILE);
        List<Line> newest = lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size());
        StringBuilder content = new StringBuilder(TITLE).append('\n');
        newest.forEach(line -> content.append(line.text()));
        try {
            OwnerOnly.write(file, content.toString().getBytes(StandardCharsets.US_ASCII));
            return over(file, FileChannel.open(file, StandardOpenOption.APPEND), newest);
        } catch (IOException e) {
            throw new StoreException(file + " cannot be written " + FileFailure.writing(e), e);
        }
    }

    /** Appends to a file that has a title and these lines. */
    static Witness over(Path file, FileChannel channel, List<Line> lines) throws IOException {
        AuditHead last =
                lines.isEmpty() ? AuditHead.NONE : lines.get(lines.size() - 1).place();
        return new Witness(file, channel, last);
    }

    /** Says how far the audit is. Not flushed. */
    synchronized void mark(AuditHead head) {
        if (head.seq() > last.seq() && unwritten.isEmpty()) {
            append(List.of(new Line(head, MARK, null)), false);
        }
    }

    /**
     * Writes lines through to the disk. What cannot be written is told in the log, for it has happened all the same, and is written
     * before the next ones.
     */
    synchronized void witness(List<Line> lines) {
        boolean failing = !unwritten.isEmpty();
        unwritten.addAll(lines);
        if (append(unwritten, true)) {
            unwritten.clear();
        } else if (!failing) {
            Logger.error("until {} can be written, a restore does not know of what happens now", file);
        }
    }

    private boolean append(List<Line> lines, boolean durable) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.text()));
        try {
            // A line that was written in part is not one: the next would go on in it.
            channel.truncate(whole);
            ByteBuffer rest = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            if (durable) {
                channel.force(false);
            }
            whole += text.length();
            last = lines.get(lines.size() - 1).place();
            return true;
        } catch (IOException e) {
            Logger.warn("{} cannot be written: {}", file, e.getMessage());
            return false;
        }
    }

    @Override
    public synchronized void close() {
        try {
            channel.close();
        } catch (IOException e) {
            Logger.error("closing {}: {}", file, e.getMessage());
        }
    }
}
