package org.stblink.port.sim;

/** A port on which a host without HAL takes connections. */
public final class SimServerSocket {
    private final SimHost host;
    private final byte[] ip;
    private final int port;
    private final SimIncoming incoming;

    SimServerSocket(SimHost host, byte[] ip, int port, final SimAcceptor acceptor) {
        this.host = host;
        this.ip = ip;
        this.port = port;
        this.incoming = new SimIncoming() {
            @Override
            public void incoming(SimSocket socket) {
                socket.hear(acceptor.accept(new SimPeer(socket)));
                SimServerSocket.this.host.signal();
            }
        };
        if (!host.bind(ip, port, incoming)) {
            throw new IllegalArgumentException(host.name() + " listens on port " + port + " already");
        }
    }

    /** Takes no further connections: they are refused. Those that are open live on. */
    public void close() {
        host.unbind(ip, port, incoming);
    }
}
