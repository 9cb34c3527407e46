package org.stblink.toolchain.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * MIT's {@code krb5kdc} with a realm of its own: a device that logs in with its key and has to prove itself for that, which
 * takes two requests, and another one that it asks tickets for. Database and log lie in the given folder; logins are not
 * written to the database, which would cost it several times as much.
 */
public final class KerberosServer implements TicketServer {
    /** The programs that it takes. */
    public static final List<String> PROGRAMS = List.of("krb5kdc", "kdb5_util", "kadmin.local", "klist");

    /** Guards nothing, and lives as long as a run. */
    private static final String MASTER_PASSWORD = "benchmark";

    private final Path directory;
    private final ForeignProcess process;
    private final KerberosClients clients;

    private KerberosServer(Path directory, ForeignProcess process, KerberosClients clients) {
        this.directory = directory;
        this.process = process;
        this.clients = clients;
    }

    /** Makes the realm, starts the server on a free port of loopback, and a process for the load. */
    public static KerberosServer start(Path directory) throws IOException, InterruptedException {
        configure(directory, FreePort.udp());
        Path keys = directory.resolve("device.keytab");
        Path said = directory.resolve("administration.txt");
        Map<String, String> environment = environment(directory);
        Program.run(List.of("kdb5_util", "create", "-s", "-P", MASTER_PASSWORD), environment, said);
        administer("add_principal -randkey +requires_preauth " + KerberosClients.DEVICE, environment, said);
        administer("add_principal -randkey " + KerberosClients.TARGET, environment, said);
        administer("ktadd -k " + keys + " -norandkey " + KerberosClients.DEVICE, environment, said);
        if (!Files.exists(keys)) {
            throw new IOException(
                    "kadmin.local made no keys: " + Files.readString(said).strip());
        }
        Path log = directory.resolve("kdc.log");
        ForeignProcess process = ForeignProcess.start(
                List.of("krb5kdc", "-n"),
                environment,
                directory.resolve("krb5kdc.txt"),
                () -> Files.exists(log) && Files.readString(log).contains("commencing operation"));
        try {
            return new KerberosServer(directory, process, KerberosClients.start(directory, keys));
        } catch (IOException e) {
            process.close();
            throw e;
        }
    }

    private static void configure(Path directory, int port) throws IOException {
        KerberosClients.configure(directory, port);
        Files.writeString(directory.resolve("kdc.conf"), """
                [kdcdefaults]
                  kdc_listen = 127.0.0.1:%2$d
                  kdc_tcp_listen = ""
                [realms]
                  %1$s = {
                    database_module = files
                    key_stash_file = %3$s/stash
                    acl_file = %3$s/acl
                  }
                [dbmodules]
                  files = {
                    db_library = db2
                    database_name = %3$s/principal
                    disable_last_success = true
                    disable_lockout = true
                  }
                [logging]
                  kdc = FILE:%3$s/kdc.log
                """.formatted(KerberosClients.REALM, port, directory));
    }

    /** Its own configuration takes the place of the system's. */
    private static Map<String, String> environment(Path directory) {
        return Map.of(
                "KRB5_CONFIG", KerberosClients.configuration(directory).toString(),
                "KRB5_KDC_PROFILE", directory.resolve("kdc.conf").toString());
    }

    private static void administer(String query, Map<String, String> environment, Path said)
            throws IOException, InterruptedException {
        Program.run(List.of("kadmin.local", "-q", query), environment, said);
    }

    @Override
    public String version() throws IOException, InterruptedException {
        return Program.run(List.of("klist", "-V"), environment(directory), directory.resolve("version.txt"))
                .strip();
    }

    @Override
    public long micros() throws IOException {
        return process.micros();
    }

    @Override
    public KerberosClients clients() {
        return clients;
    }

    @Override
    public void close() {
        clients.close();
        process.close();
    }
}
