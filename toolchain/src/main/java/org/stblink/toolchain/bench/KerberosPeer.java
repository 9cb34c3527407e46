package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.stblink.toolchain.peer.KerberosServer;
import org.stblink.toolchain.peer.Program;
import org.stblink.toolchain.process.ProcessFailure;

/** MIT's key distribution centre: a ticket for another one, as our call is, and the login before it. */
final class KerberosPeer implements Peer {
    @Override
    public String name() {
        return "MIT krb5kdc";
    }

    @Override
    public Optional<String> lacks() {
        return Program.lack(KerberosServer.PROGRAMS, "krb5-kdc krb5-admin-server");
    }

    @Override
    public Measured run(Effort effort, Path directory) throws IOException, InterruptedException, ProcessFailure {
        List<PeerRow> rows = new ArrayList<>();
        try (KerberosServer server = KerberosServer.start(directory)) {
            int most = CallBenchmark.WINDOWS[CallBenchmark.WINDOWS.length - 1];
            Sample logins = PeerLoad.measure(millis -> server.logins(most, millis), server::micros, effort);
            rows.add(PeerRow.of(
                    name(), "a login with its proof: two requests, window " + most, logins, OpeningBenchmark.FULL));
            for (int window : CallBenchmark.WINDOWS) {
                Sample tickets = PeerLoad.measure(millis -> server.tickets(window, millis), server::micros, effort);
                rows.add(PeerRow.of(
                        name(),
                        "a ticket for another one (TGS), window " + window,
                        tickets,
                        CallBenchmark.work(window)));
            }
            return new Measured(server.version(), rows);
        }
    }
}
