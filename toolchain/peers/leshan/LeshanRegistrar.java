import java.net.InetAddress;
import org.eclipse.californium.core.network.config.NetworkConfig;
import org.eclipse.leshan.server.californium.LeshanServer;
import org.eclipse.leshan.server.californium.LeshanServerBuilder;

/**
 * Eclipse Leshan's server core as a registrar on loopback, without security, for stblink bench. It keeps no answers for
 * requests that come twice: what those take of its heap is not the devices'.
 */
final class LeshanRegistrar {
    private LeshanRegistrar() {}

    /** Takes no arguments; prints its port; ends when it is killed, or its standard input is closed. */
    public static void main(String[] args) throws Exception {
        NetworkConfig coap = LeshanServerBuilder.createDefaultNetworkConfig();
        coap.setString(NetworkConfig.Keys.DEDUPLICATOR, NetworkConfig.Keys.NO_DEDUPLICATOR);
        LeshanServer server = new LeshanServerBuilder()
                .setLocalAddress(InetAddress.getLoopbackAddress().getHostAddress(), 0)
                .disableSecuredEndpoint()
                .setCoapConfig(coap)
                .build();
        server.start();
        System.out.println("READY port=" + server.getUnsecuredAddress().getPort());
        while (System.in.read() >= 0) {
            // Nothing is said to it.
        }
        Runtime.getRuntime().halt(0);
    }
}
