package org.stblink.toolchain.bench;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A {@link BulkEnd} on a socket, plain or TLS. */
public final class SocketEnd {
    /** Argument for a plain socket, in place of the file of a {@link TlsIdentity}. */
    static final String PLAIN = "plain";

    private SocketEnd() {}

    /** Arguments: {@link #PLAIN} or the identity's file; for the sender, the receiver's port. */
    public static void main(String[] args) throws Exception {
        SSLContext tls = args[0].equals(PLAIN) ? null : TlsIdentity.context(Path.of(args[0]));
        InetAddress here = InetAddress.getLoopbackAddress();
        BulkEnd end = new BulkEnd();
        end.obey();
        if (args.length > 1) {
            SocketFactory factory = tls == null ? SocketFactory.getDefault() : tls.getSocketFactory();
            try (Socket socket = factory.createSocket(here, Integer.parseInt(args[1]))) {
                if (socket instanceof SSLSocket secured) {
                    secured.setSSLParameters(parameters());
                    secured.startHandshake();
                }
                end.send(socket.getOutputStream());
            }
        } else {
            ServerSocketFactory factory = tls == null ? ServerSocketFactory.getDefault() : tls.getServerSocketFactory();
            try (ServerSocket listener = factory.createServerSocket(0, 1, here)) {
                if (listener instanceof SSLServerSocket secured) {
                    secured.setSSLParameters(parameters());
                }
                BulkEnd.tell("listening port=" + listener.getLocalPort());
                try (Socket socket = listener.accept()) {
                    end.receive(socket.getInputStream());
                }
            }
        }
    }

    private static SSLParameters parameters() {
        return new SSLParameters(new String[] {TlsIdentity.SUITE}, new String[] {TlsIdentity.PROTOCOL});
    }
}
