import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.kerby.kerberos.kerb.admin.kadmin.local.LocalKadmin;
import org.apache.kerby.kerberos.kerb.admin.kadmin.local.LocalKadminImpl;
import org.apache.kerby.kerberos.kerb.server.KdcConfigKey;
import org.apache.kerby.kerberos.kerb.server.KdcContext;
import org.apache.kerby.kerberos.kerb.server.KdcHandler;
import org.apache.kerby.kerberos.kerb.server.KdcServer;
import org.apache.kerby.kerberos.kerb.server.impl.AbstractInternalKdcServer;
import org.apache.kerby.kerberos.kerb.server.preauth.PreauthHandler;

/**
 * Apache Kerby's key distribution centre on loopback for stblink bench, with principals in memory. Its own network polls UDP without
 * rest, and waits for TCP a tenth of a second in between: here one thread waits for requests instead, and gives them to its handler.
 */
final class KerbyKdc extends AbstractInternalKdcServer {
    private static final int MOST_BYTES = 65_507;

    private final DatagramChannel socket;

    private KerbyKdc(KdcServer server, DatagramChannel socket) {
        super(server.getKdcSetting());
        this.socket = socket;
    }

    /**
     * Arguments: realm, file for the keys of the first principal, names of principals. Prints its port; ends when it is killed, or its
     * standard input is closed.
     */
    public static void main(String[] args) throws Exception {
        KdcServer server = new KdcServer();
        server.getKdcConfig().setString(KdcConfigKey.KDC_REALM, args[0]);
        DatagramChannel socket =
                DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        KerbyKdc kdc = new KerbyKdc(server, socket);
        kdc.init();
        LocalKadmin administration = new LocalKadminImpl(kdc.getSetting(), kdc.getIdentityBackend());
        administration.createBuiltinPrincipals();
        for (int i = 2; i < args.length; i++) {
            administration.addPrincipal(args[i]);
        }
        administration.exportKeytab(new File(args[1]), args[2]);
        kdc.start();
        System.out.println("READY port=" + ((InetSocketAddress) socket.getLocalAddress()).getPort());
        while (System.in.read() >= 0) {
            // Nothing is said to it.
        }
        Runtime.getRuntime().halt(0);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        KdcContext context = new KdcContext(getSetting());
        context.setIdentityService(getIdentityService());
        PreauthHandler preauthentication = new PreauthHandler();
        preauthentication.init();
        context.setPreauthHandler(preauthentication);
        KdcHandler handler = new KdcHandler(context);
        new Thread(() -> serve(handler), "kdc").start();
    }

    private void serve(KdcHandler handler) {
        try {
            ByteBuffer received = ByteBuffer.allocateDirect(MOST_BYTES);
            for (; ; ) {
                InetSocketAddress client = (InetSocketAddress) socket.receive(received.clear());
                received.flip();
                // Bytes of its own: what the handler makes of a request refers to them.
                ByteBuffer request = ByteBuffer.allocate(received.remaining()).put(received).flip();
                socket.send(handler.handleMessage(request, false, client.getAddress()), client);
            }
        } catch (IOException | KrbException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
