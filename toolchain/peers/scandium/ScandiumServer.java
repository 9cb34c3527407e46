import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.elements.util.Filter;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.dtls.Connection;

/** Scandium as a DTLS server on loopback for stblink bench: it takes what clients send, and answers nothing. */
final class ScandiumServer {
    private ScandiumServer() {}

    /** Takes no arguments; prints its port, and for each line it is given how many sessions it has; ends with its standard input. */
    public static void main(String[] args) throws Exception {
        DTLSConnector server = new DTLSConnector(
                Dtls.configuration(DtlsRole.SERVER_ONLY, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        server.setRawDataReceiver(data -> {});
        server.start();
        System.out.println("READY port=" + server.getAddress().getPort());
        for (int in = System.in.read(); in >= 0; in = System.in.read()) {
            if (in == '\n') {
                AtomicInteger sessions = new AtomicInteger();
                server.startForEach((Filter<Connection>) connection -> {
                            if (connection.hasEstablishedDtlsContext()) {
                                sessions.incrementAndGet();
                            }
                            return false;
                        })
                        .get();
                System.out.println("* sessions count=" + sessions);
            }
        }
        Runtime.getRuntime().halt(0);
    }
}
