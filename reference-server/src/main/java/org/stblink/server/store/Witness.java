package org.stblink.server.store;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
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
 * <p>The oldest lines go, at a start and while a server runs: what is read has to fit into its memory.
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

    /**
     * So many lines are carried over a start, and twice as many are in the file at the most; a backup older than they are is one of which
     * nothing is known.
     */
    static final int MOST_LINES = 200_000;

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
    private final int most;
    /** Lines that could not be written yet, oldest first: they are before whatever is written next. */
    private final List<Line> unwritten = new ArrayList<>();

    private FileChannel channel;
    private AuditHead last;
    /** How long the file is as far as it has whole lines. */
    private long whole;

    /** Where its newer part begins, which stays when the older one goes. */
    private long newer;

    private int newerLines;

    private Witness(Path file, FileChannel channel, AuditHead last, int most) throws IOException {
        this.file = file;
        this.channel = channel;
        this.last = last;
        this.most = most;
        this.whole = channel.size();
        this.newer = whole;
    }

    /** @param event its name */
    static boolean isWitnessed(String event) {
        return WITNESSED.contains(event);
    }

    private static Set<String> names(AuditEvent... events) {
        return Arrays.stream(events).map(AuditEvent::name).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What the file of a data directory holds, oldest first: the newest {@link #MOST_LINES} of it.
     *
     * @return null when there is no file
     * @throws StoreException when it cannot be read, or is something else
     */
    static @Nullable List<Line> read(Path dataDirectory) throws StoreException {
        return read(dataDirectory, MOST_LINES);
    }

    /** As the other one, with another bound. */
    static @Nullable List<Line> read(Path dataDirectory, int most) throws StoreException {
        Path file = dataDirectory.resolve(FILE);
        Deque<Line> newest = new ArrayDeque<>();
        // Whatever is in it: no byte is unknown here, and a line that is none is told below.
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            long number = 1;
            for (String text = wholeLine(in); text != null; text = wholeLine(in)) {
                Line line = number == 1 ? null : Line.parse(text);
                if (number == 1 ? !TITLE.equals(text) : line == null) {
                    throw new StoreException(file + ", line " + number
                            + ", is not a line of a witness: see who changed it. Without the file, nothing tells whether the"
                            + " database is an old copy");
                }
                if (line != null) {
                    newest.addLast(line);
                }
                if (newest.size() > most) {
                    newest.removeFirst();
                }
                number++;
            }
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new StoreException(file + " cannot be read: give it to the user this server runs as", e);
        }
        return new ArrayList<>(newest);
    }

    /** The next one that says something; null at the end, where a crash may have cut one off. */
    private static @Nullable String wholeLine(BufferedReader in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            text.append((char) c);
            if (c == '\n') {
                String line = text.toString().strip();
                if (!line.isEmpty()) {
                    return line;
                }
                text.setLength(0);
            }
        }
        return null;
    }

    /** Removes the file. */
    static void remove(Path dataDirectory) throws IOException {
        Files.deleteIfExists(dataDirectory.resolve(FILE));
    }

    /** Begins the file anew with the newest of these lines, and appends to it from then on. */
    static Witness begin(Path dataDirectory, List<Line> lines) throws StoreException {
        return begin(dataDirectory, lines, MOST_LINES);
    }

    /** As the other one, with another bound. */
    static Witness begin(Path dataDirectory, List<Line> lines, int most) throws StoreException {
        Path file = dataDirectory.resolve(FILE);
        List<Line> newest = lines.subList(Math.max(0, lines.size() - most), lines.size());
        try {
            Path fresh = makeFresh(file);
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE);
                    Writer out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.US_ASCII))) {
                out.write(TITLE + "\n");
                for (Line line : newest) {
                    out.write(line.text());
                }
                out.flush();
                channel.force(true);
            }
            OwnerOnly.move(fresh, file);
            return over(file, FileChannel.open(file, StandardOpenOption.APPEND), newest, most);
        } catch (IOException e) {
            throw new StoreException(file + " cannot be written " + FileFailure.writing(e), e);
        }
    }

    private static Path makeFresh(Path file) throws IOException {
        Path fresh = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(fresh);
        OwnerOnly.makeFile(fresh);
        return fresh;
    }

    /** Appends to a file that has a title and these lines. */
    static Witness over(Path file, FileChannel channel, List<Line> lines, int most) throws IOException {
        AuditHead last =
                lines.isEmpty() ? AuditHead.NONE : lines.get(lines.size() - 1).place();
        return new Witness(file, channel, last, most);
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
            newerLines += lines.size();
            if (newerLines >= most) {
                dropOlder();
            }
            return true;
        } catch (IOException e) {
            Logger.warn("{} cannot be written: {}", file, e.getMessage());
            return false;
        }
    }

    /** Leaves the newer part in the file, which is the older one from now on. Where that cannot be done, the file goes on as it is. */
    private void dropOlder() {
        newerLines = 0;
        try {
            Path fresh = makeFresh(file);
            FileChannel shorter = FileChannel.open(fresh, StandardOpenOption.APPEND);
            try (FileChannel longer = FileChannel.open(file, StandardOpenOption.READ)) {
                shorter.write(ByteBuffer.wrap((TITLE + "\n").getBytes(StandardCharsets.US_ASCII)));
                for (long at = newer; at < whole; ) {
                    at += longer.transferTo(at, whole - at, shorter);
                }
                shorter.force(true);
                OwnerOnly.move(fresh, file);
            } finally {
                // It may have got the name without that being durable: what is written is to be where the name is.
                FileChannel other = Files.exists(fresh) ? shorter : use(shorter);
                other.close();
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            Logger.warn("{} cannot be made shorter: {}", file, e.getMessage());
        }
    }

    /** @return the one that was used before */
    private FileChannel use(FileChannel other) throws IOException {
        FileChannel before = channel;
        channel = other;
        whole = other.size();
        newer = whole;
        return before;
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
