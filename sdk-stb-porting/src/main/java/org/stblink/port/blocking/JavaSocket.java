package org.stblink.port.blocking;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.port.Addresses;
import org.stblink.port.ConnectPatience;

/** A {@link Socket}, or one after the other while the addresses of a host are tried. */
final class JavaSocket implements BlockingSocket {
    /** Whose name lookup this uses; null for a connection that was accepted. */
    private final @Nullable SocketNetwork network;

    /** Guarded by this object, since close comes from any thread. */
    private boolean closed;
    /** The one being connected, or connected. */
    private @Nullable Socket current;

    /** A socket that is not connected yet. */
    JavaSocket(@Nullable SocketNetwork network) {
        this.network = network;
    }

    /** A socket that is connected already. */
    static JavaSocket of(Socket connected) throws IOException {
        connected.setTcpNoDelay(true);
        JavaSocket socket = new JavaSocket(null);
        socket.use(connected);
        return socket;
    }

    private synchronized void use(Socket next) throws IOException {
        if (closed) {
            next.close();
            throw new IOException("closed");
        }
        current = next;
    }

    @Override
    public void connect(String host, int port, byte @Nullable [] localIpOrNull) throws HalException {
        if (network == null) {
            throw new HalException("the socket is connected already");
        }
        try {
            InetAddress[] all = network.resolve(host);
            for (int i = 0; i < all.length - 1; i++) {
                if (reached(all[i], port, localIpOrNull, ConnectPatience.millisEach(all.length))) {
                    return;
                }
            }
            reach(all[all.length - 1], port, localIpOrNull, ConnectPatience.ALL_MILLIS);
        } catch (IOException e) {
            throw new HalException(String.valueOf(e.getMessage()), e);
        }
    }

    private boolean reached(InetAddress address, int port, byte @Nullable [] localIpOrNull, int millis) {
        try {
            reach(address, port, localIpOrNull, millis);
            return true;
        } catch (IOException tryTheNext) {
            return false;
        }
    }

    private void reach(InetAddress address, int port, byte @Nullable [] localIpOrNull, int millis) throws IOException {
        Socket socket = new Socket();
        boolean done = false;
        try {
            use(socket);
            if (localIpOrNull != null) {
                socket.bind(new InetSocketAddress(Addresses.address(localIpOrNull), 0));
            }
            socket.connect(new InetSocketAddress(address, port), millis);
            socket.setTcpNoDelay(true);
            done = true;
        } finally {
            if (!done) {
                socket.close();
            }
        }
    }

    private synchronized Socket connected() throws HalException {
        if (current == null || closed) {
            throw new HalException("the socket is closed");
        }
        return current;
    }

    @Override
    public int read(byte[] b, int off, int len) throws HalException {
        try {
            return connected().getInputStream().read(b, off, len);
        } catch (IOException e) {
            throw new HalException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public int write(byte[] b, int off, int len) throws HalException {
        try {
            connected().getOutputStream().write(b, off, len);
            return len;
        } catch (IOException e) {
            throw new HalException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public synchronized byte @Nullable [] remoteAddress() {
        InetAddress peer = current == null ? null : current.getInetAddress();
        return peer == null ? null : peer.getAddress();
    }

    @Override
    public void close() {
        Socket open;
        synchronized (this) {
            closed = true;
            open = current;
        }
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException e) {
            // The descriptor is gone all the same, and what the system could not send is lost as in any cut.
        }
    }
}
