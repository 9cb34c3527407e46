package org.stblink.port.kit.peer;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** A {@link PeerConversation} over a socket: reads until the end on the thread that calls {@link #serve}. */
final class PeerSocket implements PeerConversation.Connection {
    private static final int BLOCK = 16384;
    private static final int QUIET_MILLIS = 15000;

    private final Socket socket;
    private final PeerConversation conversation;

    private PeerSocket(Socket socket, PeerConversation.Machine machine, boolean called) {
        this.socket = socket;
        this.conversation = called ? PeerConversation.called(this, machine) : PeerConversation.accepted(this, machine);
    }

    static PeerSocket accepted(Socket socket, PeerConversation.Machine machine) {
        return new PeerSocket(socket, machine, false);
    }

    static PeerSocket called(Socket socket, PeerConversation.Machine machine) {
        return new PeerSocket(socket, machine, true);
    }

    void serve() {
        try (Socket open = socket) {
            open.setTcpNoDelay(true);
            InputStream in = open.getInputStream();
            byte[] block = new byte[BLOCK];
            while (!conversation.isOver()) {
                if (conversation.isQuiet()) {
                    Thread.sleep(QUIET_MILLIS);
                    return;
                }
                int count = in.read(block);
                if (count < 0) {
                    conversation.ended();
                    return;
                }
                conversation.received(block, 0, count);
            }
        } catch (IOException theBoxWent) {
            return; // It closes or resets as its checks want.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void send(byte[] bytes, int off, int len) {
        try {
            socket.getOutputStream().write(bytes, off, len);
        } catch (IOException theBoxWent) {
            closeQuietly();
        }
    }

    @Override
    public void end() {
        try {
            socket.shutdownOutput();
        } catch (IOException theBoxWent) {
            closeQuietly();
        }
    }

    @Override
    public void reset() {
        try {
            socket.setSoLinger(true, 0); // Closing then sends a reset.
        } catch (IOException theBoxWent) {
            closeQuietly();
        }
        closeQuietly();
    }

    @Override
    public String remoteAddress() {
        return socket.getInetAddress().getHostAddress();
    }

    private void closeQuietly() {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            return; // Nothing is left to be closed.
        }
    }
}
