package org.stblink.toolchain.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One end of a stream, in a process of its own: sends or takes bytes as fast as it can until its standard input is closed.
 * A sender begins when {@code flow} is typed there, and rests from {@code rest} to the next {@code flow}; a receiver rests while
 * nothing comes. Whoever types {@code count} hears how many bytes it was so far.
 */
final class BulkEnd {
    /** What an application writes at once. */
    private static final int WRITE_BYTES = 16 * 1024;

    private final AtomicLong bytes = new AtomicLong();
    private final Tap tap = new Tap();

    /** Listens to the parent, on a thread of its own. */
    void obey() {
        Thread listener = new Thread(
                () -> {
                    try (BufferedReader in =
                            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                        for (String line = in.readLine(); line != null; line = in.readLine()) {
                            tell(answer(line));
                        }
                    } catch (IOException e) {
                        System.err.println("standard input: " + e.getMessage());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(0);
                },
                "parent");
        listener.setDaemon(true);
        listener.start();
    }

    private String answer(String line) throws IOException, InterruptedException {
        switch (line) {
            case "flow":
                tap.open();
                return "flowing";
            case "rest":
                tap.shut();
                return "resting";
            case "count":
                return "count bytes=" + bytes.get();
            default:
                throw new IOException("not understood: " + line);
        }
    }

    /** Tells the parent of an event. */
    static void tell(String event) {
        System.out.println("* " + event);
    }

    /** Sends for as long as the stream takes it, and while it is not told to rest. */
    void send(OutputStream out) throws IOException, InterruptedException {
        byte[] piece = new byte[WRITE_BYTES];
        tell("open");
        for (; ; ) {
            tap.pass();
            out.write(piece);
            bytes.addAndGet(piece.length);
        }
    }

    /** Takes for as long as something comes. */
    void receive(InputStream in) throws IOException {
        byte[] piece = new byte[WRITE_BYTES];
        tell("open");
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            bytes.addAndGet(n);
        }
    }
}
