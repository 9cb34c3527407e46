package org.stblink.toolchain.fleet;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/**
 * The least that a server of many connections can do: accept one, echo what comes, and close when the other side does. A
 * process of its own, so that its processor time can be read; prints its port.
 */
public final class BareServer {
    private static final int BACKLOG = 4096;
    private static final int BUFFER_BYTES = 4096;

    private BareServer() {}

    /** Takes no arguments; ends when it is killed, or its standard input is closed. */
    public static void main(String[] args) throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        System.out.println("READY port=" + listener.socket().getLocalPort());
        endWithParent();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        while (selector.select() >= 0) {
            for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); keys.remove()) {
                SelectionKey key = keys.next();
                if (key.isAcceptable()) {
                    accept(listener, selector);
                } else {
                    echo((SocketChannel) key.channel(), buffer);
                }
            }
        }
    }

    private static void endWithParent() {
        Thread watcher = new Thread(() -> {
            try {
                System.in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                System.err.println("standard input: " + e.getMessage());
            }
            Runtime.getRuntime().halt(0);
        });
        watcher.setDaemon(true);
        watcher.start();
    }

    private static void accept(ServerSocketChannel listener, Selector selector) throws IOException {
        for (SocketChannel socket = listener.accept(); socket != null; socket = listener.accept()) {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.register(selector, SelectionKey.OP_READ);
        }
    }

    private static void echo(SocketChannel socket, ByteBuffer buffer) throws IOException {
        buffer.clear();
        int length;
        try {
            length = socket.read(buffer);
        } catch (IOException reset) {
            length = -1;
        }
        if (length < 0) {
            socket.close();
            return;
        }
        buffer.flip();
        socket.write(buffer);
    }
}
