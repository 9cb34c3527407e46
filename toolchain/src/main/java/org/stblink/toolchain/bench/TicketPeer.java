package org.stblink.toolchain.bench;

import java.nio.file.Path;
import java.util.Optional;
import org.stblink.toolchain.peer.KerberosServer;
import org.stblink.toolchain.peer.KerbyServer;
import org.stblink.toolchain.peer.Program;
import org.stblink.toolchain.peer.TicketServer;

/** A key distribution centre: a ticket for another one, as our call is up to its grant, and the login before it. */
record TicketPeer(String name, Optional<String> lacks, TicketServer.Start start) implements Peer {
    static TicketPeer mit() {
        return new TicketPeer(
                "MIT krb5kdc",
                Program.lack(KerberosServer.PROGRAMS, "krb5-kdc krb5-admin-server"),
                KerberosServer::start);
    }

    static TicketPeer kerby() {
        return new TicketPeer("Apache Kerby", KerbyServer.FETCHED.lack(), KerbyServer::start);
    }

    @Override
    public Measured run(Effort effort, Path directory) throws Exception {
        try (TicketServer server = start.in(directory)) {
            PeerRows rows = new PeerRows(name, server, effort);
            rows.cost(
                    "a login with its proof: two requests, window " + PeerRows.MOST,
                    millis -> server.clients().logins(PeerRows.MOST, millis),
                    OpeningBenchmark.FULL);
            rows.costs("a ticket for another one (TGS)", server.clients()::tickets, window ->
                    new String[] {CallBenchmark.grant(window), CallBenchmark.work(window)});
            return rows.measured();
        }
    }
}
