package org.stblink.toolchain.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.stblink.toolchain.process.JavaCommand;

/** A {@link BareServer}, or one that does the same in another way, in a process of its own, and connections to it. */
public final class BareLoad implements AutoCloseable {
    /** Bytes that a device sends to resume: preamble, length, frame. */
    private static final int OPENING_BYTES = 11 + 2 + 88;

    private static final int SOURCES = 64;

    private final Process process;
    private final InetSocketAddress address;

    public BareLoad() throws IOException {
        this(BareServer.class);
    }

    /** @param server a main class that prints its port as {@link BareServer} does, and ends with its input */
    public BareLoad(Class<?> server) throws IOException {
        process = new ProcessBuilder(JavaCommand.of(List.of(server.getName())))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String ready = String.valueOf(out.readLine());
        if (!ready.startsWith("READY port=")) {
            process.destroyForcibly();
            throw new IOException("the bare server did not start: " + ready);
        }
        address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Integer.parseInt(ready.substring(ready.indexOf('=') + 1)));
    }

    public long pid() {
        return process.pid();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Connects, sends an opening's worth, reads it back and closes; so often, and so many at a time. */
    void connect(int times, int atOnce) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(OPENING_BYTES);
        try (Selector selector = Selector.open()) {
            int begun = 0;
            int closed = 0;
            while (closed < times) {
                for (; begun < times && begun - closed < atOnce; begun++) {
                    SocketChannel socket = SocketChannel.open();
                    socket.bind(new InetSocketAddress(source(begun), 0));
                    socket.connect(address);
                    buffer.clear();
                    socket.write(buffer);
                    socket.configureBlocking(false);
                    socket.register(selector, SelectionKey.OP_READ, new AtomicInteger(OPENING_BYTES));
                }
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    closed += echoed(key, buffer) ? 1 : 0;
                }
                selector.selectedKeys().clear();
            }
        }
    }

    /** 127.2.0.1 and up, in turn: a closed connection keeps its port for a minute, and an address has fewer ports than that brings. */
    private static InetAddress source(int number) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 2, 0, (byte) (1 + number % SOURCES)});
    }

    /** Reads what came; closes the connection when all of it has. */
    private static boolean echoed(SelectionKey key, ByteBuffer buffer) throws IOException {
        SocketChannel socket = (SocketChannel) key.channel();
        buffer.clear();
        int length = socket.read(buffer);
        if (length < 0) {
            throw new IOException("the bare server closed before its echo was complete");
        }
        boolean all = ((AtomicInteger) key.attachment()).addAndGet(-length) == 0;
        if (all) {
            socket.close();
        }
        return all;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
