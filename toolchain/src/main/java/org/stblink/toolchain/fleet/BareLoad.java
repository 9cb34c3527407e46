package org.stblink.toolchain.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.stblink.toolchain.process.JavaCommand;

/** A {@link BareServer}, or one that does the same in another way, in a process of its own, and connections to it. */
public final class BareLoad implements AutoCloseable {
    /** Bytes that a device sends to resume: preamble, length, frame. */
    private static final int OPENING_BYTES = 11 + 2 + 88;

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

    /** Connects, sends an opening's worth, reads it back and closes; so often. */
    void connect(int times) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(OPENING_BYTES);
        for (int i = 0; i < times; i++) {
            try (SocketChannel socket = SocketChannel.open(address)) {
                buffer.clear();
                socket.write(buffer);
                buffer.clear();
                while (buffer.hasRemaining()) {
                    if (socket.read(buffer) < 0) {
                        throw new IOException("the bare server closed before its echo was complete");
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
