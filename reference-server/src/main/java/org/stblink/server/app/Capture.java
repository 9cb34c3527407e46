package org.stblink.server.app;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.Upkeep;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Json;
import org.stblink.server.control.ControlTap;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.store.OwnerOnly;
import org.stblink.server.store.StoreException;
import org.tinylog.Logger;

/**
 * Writes what passes on control connections into a file, decrypted and redacted, from when an operator says so until he says so, or
 * the file is full (docs/capture.md). Event loops only hand lines over; what the disk does not take in time is counted as dropped.
 *
 * <p>Threads: any.
 */
final class Capture implements ControlTap, AutoCloseable {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'control-'yyyyMMdd'T'HHmmss'Z.jsonl'").withZone(ZoneOffset.UTC);

    private static final int WAITING = 10_000;
    private static final int FORMAT = 1;
    private static final String END = "";
    private static final long CLOSE_MILLIS = 2_000;

    private final Path directory;
    private final long mostBytes;
    private final LongSupplier clock;
    private final Clock timeOfDay;
    private final Audit audit;
    private final AtomicReference<@Nullable Run> run = new AtomicReference<>();
    private volatile @Nullable Path lastFile;

    /** Where it says when it begins and ends. */
    interface Audit {
        /** On return it is durable. */
        void write(AuditEntry entry) throws StoreException;
    }

    Capture(Path dataDirectory, int megabytes, LongSupplier clock, Clock timeOfDay, Audit audit) {
        this.audit = audit;
        this.directory = dataDirectory.resolve("captures");
        this.mostBytes = megabytes * 1_048_576L;
        this.clock = clock;
        this.timeOfDay = timeOfDay;
    }

    Upkeep.CaptureState state() {
        Run present = run.get();
        Path file = lastFile;
        return new Upkeep.CaptureState(
                present != null, file == null ? null : file.toString(), present == null ? 0 : present.written.get());
    }

    /** Begins, if none is under way: in the audit before the first record is written. */
    synchronized Upkeep.CaptureState start() throws StoreException {
        if (run.get() == null) {
            Path file = directory.resolve(NAME.format(timeOfDay.instant()));
            Run begun;
            try {
                OwnerOnly.makeDirectory(directory);
                OwnerOnly.makeFile(file);
                begun = new Run(Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.WRITE));
            } catch (IOException e) {
                throw new StoreException(
                        "a capture cannot be written to " + file + ": one a second, and see that the directory is"
                                + " writable",
                        e);
            }
            try {
                audit.write(entry(AuditEvent.CAPTURE_STARTED, null));
            } catch (StoreException e) {
                begun.abandon();
                throw e;
            }
            lastFile = file;
            run.set(begun);
            begun.thread.start();
            Logger.warn("THE CONTROL TRAFFIC OF ALL DEVICES IS BEING WRITTEN, DECRYPTED, TO {}", file);
        }
        return state();
    }

    /** Ends it, if one is under way; what was handed over is written. */
    synchronized Upkeep.CaptureState stop() throws StoreException {
        stop(null);
        return state();
    }

    private void stop(@Nullable String why) throws StoreException {
        Run present = run.getAndSet(null);
        if (present != null) {
            present.end();
            Logger.warn("the control traffic is no longer written");
            audit.write(entry(AuditEvent.CAPTURE_ENDED, why));
        }
    }

    private static AuditEntry entry(AuditEvent event, @Nullable String why) {
        return new AuditEntry(event, null, null, null, null, why);
    }

    @Override
    public boolean isOn() {
        return run.get() != null;
    }

    @Override
    public void opened(long connection, String source, boolean resumed, long nowMillis) {
        put(line(connection, nowMillis)
                .put("event", "opened")
                .put("source", source)
                .put("resumed", resumed));
    }

    @Override
    public void message(long connection, boolean fromDevice, byte[] redacted, long nowMillis) {
        put(line(connection, nowMillis)
                .put("from", fromDevice ? "device" : "server")
                .put("hex", HexFormat.of().formatHex(redacted)));
    }

    @Override
    public void closed(long connection, long nowMillis) {
        put(line(connection, nowMillis).put("event", "closed"));
    }

    @Override
    public synchronized void close() throws StoreException {
        stop("with the server");
    }

    private static Fields line(long connection, long nowMillis) {
        return new Fields().put("ms", nowMillis).put("connection", connection);
    }

    private void put(Fields line) {
        Run present = run.get();
        if (present != null) {
            present.put(Json.text(line.done()));
        }
    }

    /** One file. */
    private final class Run {
        final AtomicLong written = new AtomicLong();
        final Thread thread = new Thread(this::write, "capture");
        private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(WAITING);
        private final AtomicLong dropped = new AtomicLong();
        private final BufferedWriter out;

        Run(BufferedWriter out) {
            this.out = out;
            thread.setDaemon(true);
            put(Json.text(new Fields()
                    .put("format", FORMAT)
                    .put("startedAt", timeOfDay.instant().toString())
                    .put("ms", clock.getAsLong())
                    .done()));
        }

        void put(String line) {
            if (!lines.offer(line)) {
                dropped.incrementAndGet();
            }
        }

        void end() {
            try {
                // A disk that hangs must not keep the server from ending.
                if (lines.offer(END, CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    thread.join(CLOSE_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Instead of starting it. */
        void abandon() {
            try {
                out.close();
            } catch (IOException e) {
                Logger.warn("an empty capture: {}", e.getMessage());
            }
        }

        private void write() {
            long bytes = 0;
            String why = "interrupted";
            try (out) {
                String line = lines.take();
                while (!line.equals(END) && bytes < mostBytes) {
                    bytes += write(line);
                    long lost = dropped.getAndSet(0);
                    if (lost > 0) {
                        bytes += write(
                                Json.text(new Fields().put("dropped", lost).done()));
                    }
                    if (lines.isEmpty()) {
                        out.flush();
                    }
                    line = lines.take();
                }
                if (!line.equals(END)) {
                    why = "full (capture.max-megabytes)";
                }
            } catch (IOException e) {
                Logger.error("a capture cannot be written: {}", e.getMessage());
                why = "it cannot be written: " + e.getMessage();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                if (run.compareAndSet(this, null)) {
                    endedByItself(why);
                }
            }
        }

        private void endedByItself(String why) {
            Logger.warn("the capture has ended: {}", why);
            try {
                audit.write(entry(AuditEvent.CAPTURE_ENDED, why));
            } catch (StoreException e) {
                Logger.error("the end of the capture could not be audited: {}", e.getMessage());
            }
        }

        private int write(String line) throws IOException {
            out.write(line);
            out.write('\n');
            written.incrementAndGet();
            return line.length() + 1;
        }
    }
}
