package org.stblink.toolchain.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.stblink.toolchain.process.ProcessFailure;

/** Apache Kerby's key distribution centre, with its principals in memory. */
public final class KerbyServer extends JvmServer implements TicketServer {
    /** What it takes. */
    public static final FetchedPeer FETCHED = FetchedPeer.of("kerby", "KerbyKdc", "kerb-server");

    private final KerberosClients clients;

    private KerbyServer(Path directory, Path keys) throws IOException, InterruptedException, ProcessFailure {
        super(
                "Kerby",
                FETCHED,
                directory,
                List.of(KerberosClients.REALM, keys.toString(), KerberosClients.DEVICE, KerberosClients.TARGET));
        try {
            KerberosClients.configure(directory, port());
            clients = KerberosClients.start(directory, keys);
        } catch (IOException e) {
            super.close();
            throw e;
        }
    }

    /** Makes the realm, and starts the server and a process for the load. */
    public static KerbyServer start(Path directory) throws IOException, InterruptedException, ProcessFailure {
        return new KerbyServer(directory, directory.resolve("device.keytab"));
    }

    @Override
    public KerberosClients clients() {
        return clients;
    }

    @Override
    public void close() throws IOException {
        clients.close();
        super.close();
    }
}
