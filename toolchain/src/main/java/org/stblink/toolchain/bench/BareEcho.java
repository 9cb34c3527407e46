package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.stblink.toolchain.fleet.BareLoad;
import org.stblink.toolchain.fleet.CpuTime;

/** Connections that stay, to a bare server that echoes: the least that an exchange of two small messages can cost. */
final class BareEcho implements AutoCloseable {
    /** About a PING or PONG with its frame. */
    private static final int MESSAGE_BYTES = 32;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final BareLoad server;
    private final Selector selector = Selector.open();
    private final List<Line> lines = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MESSAGE_BYTES);
    private long periodNanos;
    private long echoes;

    BareEcho() throws IOException {
        this(new BareLoad());
    }

    BareEcho(BareLoad server) throws IOException {
        this.server = server;
    }

    /** One connection: when it may send again, and whether it waits for its echo. */
    private static final class Line {
        final SocketChannel socket;
        long dueNanos;
        int missing;

        Line(SocketChannel socket) {
            this.socket = socket;
        }
    }

    /** Opens connections until there are {@code count}. */
    void connect(int count) throws IOException {
        while (lines.size() < count) {
            Line line = new Line(SocketChannel.open(server.address()));
            line.socket.configureBlocking(false);
            line.socket.register(selector, SelectionKey.OP_READ, line);
            lines.add(line);
        }
    }

    /** Every connection sends at once when its echo is there: as many messages are under way as there are connections. */
    Sample ceaseless(Effort effort) throws IOException {
        return measure(effort);
    }

    /** Every connection sends each {@code periodMillis}, spread evenly. */
    Sample paced(Effort effort, long periodMillis) throws IOException {
        pace(periodMillis);
        return measure(effort);
    }

    private Sample measure(Effort effort) throws IOException {
        goOn(effort.warmUpMillis());
        Sample before = soFar();
        goOn(effort.millis());
        return soFar().since(before);
    }

    /** From now on every connection sends each {@code millis}, spread evenly. */
    void pace(long millis) {
        periodNanos = millis * NANOS_PER_MILLI;
        long now = System.nanoTime();
        for (int i = 0; i < lines.size(); i++) {
            lines.get(i).dueNanos = now + periodNanos * i / lines.size();
        }
    }

    /** Echoes that came back, and the bare server's processor time, since it began. */
    Sample soFar() throws IOException {
        return new Sample(echoes, CpuTime.micros(server.pid()));
    }

    /** Sends and takes echoes for a time. */
    void goOn(long millis) throws IOException {
        long end = System.nanoTime() + millis * NANOS_PER_MILLI;
        for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
            for (Line line : lines) {
                if (line.missing == 0 && now >= line.dueNanos) {
                    send(line);
                }
            }
            selector.select(1);
            receive();
        }
    }

    private void send(Line line) throws IOException {
        buffer.clear();
        line.socket.write(buffer);
        if (buffer.hasRemaining()) {
            throw new IOException("a connection that carries one small message at a time took only a part of it");
        }
        line.missing = MESSAGE_BYTES;
        line.dueNanos += periodNanos; // not from now on: those that were late together would go together ever after
    }

    private void receive() throws IOException {
        for (SelectionKey key : selector.selectedKeys()) {
            Line line = (Line) key.attachment();
            buffer.clear();
            int n = line.socket.read(buffer);
            if (n < 0) {
                throw new IOException("the bare server closed a connection");
            }
            line.missing -= n;
            if (line.missing == 0) {
                echoes++;
            }
        }
        selector.selectedKeys().clear();
    }

    /** Bytes of the bare server's heap that are in use. */
    long liveHeap() throws IOException {
        return LiveHeap.bytes(server.pid());
    }

    @Override
    public void close() throws IOException {
        for (Line line : lines) {
            line.socket.close();
        }
        selector.close();
        server.close();
    }
}
