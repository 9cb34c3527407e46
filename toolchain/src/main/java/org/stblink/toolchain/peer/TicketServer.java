package org.stblink.toolchain.peer;

import java.io.IOException;
import java.nio.file.Path;
import org.stblink.toolchain.process.ProcessFailure;

/** A key distribution centre (RFC 4120) of a realm in which devices have to prove themselves when they log in. */
public interface TicketServer extends PeerServer {
    KerberosClients clients();

    /** Starts one. */
    interface Start {
        /** @param directory an empty one, for the realm and the processes' messages */
        TicketServer in(Path directory) throws IOException, InterruptedException, ProcessFailure;
    }
}
