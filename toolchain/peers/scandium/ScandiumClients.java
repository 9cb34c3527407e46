import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.MapBasedEndpointContext;
import org.eclipse.californium.elements.MapBasedEndpointContext.Attributes;
import org.eclipse.californium.elements.MessageCallback;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.util.Bytes;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;

/** DTLS clients of Scandium, each with an address of loopback of its own; what stblink bench loads a server with. */
final class ScandiumClients {
    private static final int PATIENCE_SECONDS = 30;
    private static final int FIRST_PORT = 5684;
    private static final int ADDRESSES_A_NET = 250;
    private static final byte[] MESSAGE = {1};

    private final InetSocketAddress server;
    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(2);
    /** Those that shake hands again and again. */
    private final List<Client> busy = new ArrayList<>();

    private int addresses;

    private ScandiumClients(int port) {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /**
     * Argument: the server's port. Takes lines: {@code connect COUNT} adds so many sessions, whose clients then say nothing more; {@code full WINDOW
     * MILLIS} and {@code resume WINDOW MILLIS} shake hands again and again. Says each time how many handshakes were done; ends with its
     * input, or when one of them fails.
     */
    public static void main(String[] args) throws Exception {
        ScandiumClients clients = new ScandiumClients(Integer.parseInt(args[0]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            long times = words[0].equals("connect")
                    ? clients.connect(Integer.parseInt(words[1]))
                    : clients.go(words[0].equals("resume"), Integer.parseInt(words[1]), Long.parseLong(words[2]));
            System.out.println("* done times=" + times);
        }
        Runtime.getRuntime().halt(0);
    }

    private int connect(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Client client = new Client();
            client.shakeHands(false);
            client.connector.stop(); // says nothing to the server
        }
        return count;
    }

    private long go(boolean resume, int window, long millis) throws Exception {
        while (busy.size() < window) {
            Client client = new Client();
            client.shakeHands(false);
            busy.add(client);
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        ExecutorService threads = Executors.newFixedThreadPool(window);
        try {
            List<Future<Long>> counts = new ArrayList<>();
            for (Client client : busy.subList(0, window)) {
                counts.add(threads.submit(() -> client.repeat(resume, end)));
            }
            long times = 0;
            for (Future<Long> count : counts) {
                times += count.get();
            }
            return times;
        } finally {
            threads.shutdownNow();
        }
    }

    /** One that has an address of its own, so that none is taken for another. */
    private final class Client {
        private final DTLSConnector connector;
        private String session = "";

        Client() throws IOException {
            int number = addresses++;
            byte[] address = {127, 1, (byte) (number / ADDRESSES_A_NET), (byte) (1 + number % ADDRESSES_A_NET)};
            connector = new DTLSConnector(Dtls.configuration(
                    DtlsRole.CLIENT_ONLY, new InetSocketAddress(InetAddress.getByAddress(address), FIRST_PORT)));
            connector.setRawDataReceiver(data -> {});
            connector.setExecutor(workers);
            connector.start();
        }

        long repeat(boolean resume, long end) throws Exception {
            long times = 0;
            while (times == 0 || System.nanoTime() < end) {
                shakeHands(resume);
                times++;
            }
            return times;
        }

        /** And sends a byte, by which the server knows that its last words were heard. */
        void shakeHands(boolean resume) throws Exception {
            Outcome outcome = new Outcome();
            EndpointContext how = new MapBasedEndpointContext(
                    server,
                    null,
                    new Attributes()
                            .add(
                                    DtlsEndpointContext.KEY_HANDSHAKE_MODE,
                                    resume
                                            ? DtlsEndpointContext.HANDSHAKE_MODE_FORCE
                                            : DtlsEndpointContext.HANDSHAKE_MODE_FORCE_FULL));
            connector.send(RawData.outbound(MESSAGE, how, outcome, false));
            Bytes id =
                    outcome.established.get(PATIENCE_SECONDS, TimeUnit.SECONDS).get(DtlsEndpointContext.KEY_SESSION_ID);
            if (id.getAsString().equals(session) != resume) {
                throw new IOException(resume ? "a session was not resumed" : "a session was resumed");
            }
            session = id.getAsString();
            outcome.sent.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** What becomes of a message, and of the handshake before it. */
    private static final class Outcome implements MessageCallback {
        private final CompletableFuture<EndpointContext> established = new CompletableFuture<>();
        private final CompletableFuture<Boolean> sent = new CompletableFuture<>();

        @Override
        public void onContextEstablished(EndpointContext context) {
            established.complete(context);
        }

        @Override
        public void onError(Throwable error) {
            established.completeExceptionally(error);
            sent.completeExceptionally(error);
        }

        @Override
        public void onConnecting() {}

        @Override
        public void onDtlsRetransmission(int flight) {}

        @Override
        public void onSent() {
            sent.complete(true);
        }
    }
}
