package org.stblink.port.kit.peer;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The peer as a program: {@code java -cp kit-peer.jar org.stblink.port.kit.peer.KitPeer 7412}. Runs until it is killed.
 *
 * <p>A thread for each connection; a lab has few.
 */
public final class KitPeer implements Closeable, PeerConversation.Machine {
    /** Where the peer listens unless it is told otherwise: next to the server's ports, which a lab on the same PC has. */
    public static final int DEFAULT_PORT = 7412;

    private static final int CALL_MILLIS = 3000;
    /** A connect that takes so long on the way to oneself found the queue full. */
    private static final int HANG_MILLIS = 300;

    private static final int MOST_FILLERS = 16;
    private static final long NANOS_PER_MILLI = 1000000L;

    private final ServerSocket server;
    private final Map<String, Long> acknowledged = new HashMap<String, Long>();
    private final List<Closeable> held = new ArrayList<Closeable>();
    private int silentPort = -1;

    /**
     * Listens, and answers on threads of its own.
     *
     * @param port 0 for any
     */
    public KitPeer(InetAddress address, int port) throws IOException {
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(address, port));
        daemon("kit-peer", this::accept);
    }

    /** @param args the port; none for {@value #DEFAULT_PORT} */
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out = System.out;
        KitPeer started = start(args, System.err);
        if (started == null) {
            System.exit(2);
            return;
        }
        try (KitPeer peer = started) {
            out.println("kit-peer listens on port " + peer.port() + " of every address; for a lab only");
            Thread.currentThread().join();
        }
    }

    /** @return null when it cannot listen there, which {@code err} is told */
    static @Nullable KitPeer start(String[] args, PrintStream err) {
        String told = args.length == 0 ? "" + DEFAULT_PORT : args[0];
        try {
            return new KitPeer(new InetSocketAddress(0).getAddress(), Integer.parseInt(told));
        } catch (IllegalArgumentException noPort) {
            err.println("kit-peer: \"" + told + "\" is no port: give a number of 1 to 65535, or none");
        } catch (IOException e) {
            err.println("kit-peer: cannot listen on port " + told + ": " + e.getMessage()
                    + ". Give another one when something else listens there");
        }
        return null;
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                daemon(
                        "kit-peer-connection",
                        () -> PeerSocket.accepted(socket, this).serve());
            } catch (IOException e) {
                if (!server.isClosed()) {
                    System.err.println("kit-peer: cannot take a connection: " + e.getMessage());
                }
            }
        }
    }

    @Override
    public int refusedPort() {
        try (ServerSocket free = new ServerSocket()) {
            free.bind(new InetSocketAddress(server.getInetAddress(), 0));
            return free.getLocalPort();
        } catch (IOException e) {
            return 1; // A port that needs rights to be listened on, and that nobody uses any more.
        }
    }

    /**
     * A socket whose queue of connections is full and that nobody accepts from: Linux then does not answer a further
     * one.
     */
    @Override
    public synchronized int silentPort() {
        if (silentPort < 0) {
            silentPort = openSilentPort();
        }
        return silentPort;
    }

    private int openSilentPort() {
        try {
            ServerSocket silent = new ServerSocket();
            held.add(silent);
            silent.bind(new InetSocketAddress(server.getInetAddress(), 0), 1);
            InetAddress self = server.getInetAddress().isAnyLocalAddress()
                    ? InetAddress.getLoopbackAddress()
                    : server.getInetAddress();
            for (int i = 0; i < MOST_FILLERS; i++) {
                Socket filler = new Socket();
                held.add(filler);
                try {
                    filler.connect(new InetSocketAddress(self, silent.getLocalPort()), HANG_MILLIS);
                } catch (java.net.SocketTimeoutException full) {
                    return silent.getLocalPort();
                }
            }
        } catch (IOException cannot) {
            return 0;
        }
        return 0;
    }

    @Override
    public long millis() {
        return System.nanoTime() / NANOS_PER_MILLI;
    }

    @Override
    public void call(String address, int port, PeerConversation asker) {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), CALL_MILLIS);
        } catch (IOException | IllegalArgumentException e) {
            asker.answer("failed " + String.valueOf(e.getMessage()).replace('\n', ' '));
            return;
        }
        daemon("kit-peer-call", () -> PeerSocket.called(socket, this).serve());
        asker.answer("called");
    }

    @Override
    public synchronized void acknowledge(String run, long number) {
        acknowledged.put(run, number);
    }

    @Override
    public synchronized long acknowledged(String run) {
        Long number = acknowledged.get(run);
        return number == null ? 0 : number;
    }

    /** Listens no more; connections that are open live on until the box ends them. */
    @Override
    public synchronized void close() throws IOException {
        server.close();
        for (Closeable each : held) {
            each.close();
        }
    }
}
