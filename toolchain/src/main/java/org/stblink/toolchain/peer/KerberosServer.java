package org.stblink.toolchain.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.Event;
import org.stblink.toolchain.process.ProcessFailure;

/**
 * MIT's {@code krb5kdc} with a realm of its own: a device that logs in with its key and has to prove itself for that, which
 * takes two requests, and another one that it asks tickets for. Database and log lie in the given folder; logins are not
 * written to the database, which would cost it several times as much. The load is a {@link KerberosLoad}.
 */
public final class KerberosServer implements AutoCloseable {
    /** The programs that it takes. */
    public static final List<String> PROGRAMS = List.of("krb5kdc", "kdb5_util", "kadmin.local", "klist");

    private static final String REALM = "PEER.TEST";
    private static final String DEVICE = "device@" + REALM;
    private static final String TARGET = "target@" + REALM;
    /** Guards nothing, and lives as long as a run. */
    private static final String MASTER_PASSWORD = "benchmark";

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path directory;
    private final ForeignProcess process;
    private final Child load;

    private KerberosServer(Path directory, ForeignProcess process, Child load) {
        this.directory = directory;
        this.process = process;
        this.load = load;
    }

    /** Makes the realm, starts the server on a free port of loopback, and a process for the load. */
    public static KerberosServer start(Path directory) throws IOException, InterruptedException {
        configure(directory, FreePort.udp());
        Path keys = directory.resolve("device.keytab");
        Path said = directory.resolve("administration.txt");
        Map<String, String> environment = environment(directory);
        Program.run(List.of("kdb5_util", "create", "-s", "-P", MASTER_PASSWORD), environment, said);
        administer("add_principal -randkey +requires_preauth " + DEVICE, environment, said);
        administer("add_principal -randkey " + TARGET, environment, said);
        administer("ktadd -k " + keys + " -norandkey " + DEVICE, environment, said);
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
            return new KerberosServer(directory, process, load(directory, keys));
        } catch (IOException e) {
            process.close();
            throw e;
        }
    }

    private static void configure(Path directory, int port) throws IOException {
        Files.writeString(directory.resolve("krb5.conf"), """
                [libdefaults]
                  default_realm = %1$s
                  dns_lookup_kdc = false
                  dns_lookup_realm = false
                [realms]
                  %1$s = {
                    kdc = 127.0.0.1:%2$d
                  }
                """.formatted(REALM, port));
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
                """.formatted(REALM, port, directory));
    }

    /** Its own configuration takes the place of the system's. */
    private static Map<String, String> environment(Path directory) {
        return Map.of(
                "KRB5_CONFIG", directory.resolve("krb5.conf").toString(),
                "KRB5_KDC_PROFILE", directory.resolve("kdc.conf").toString());
    }

    private static void administer(String query, Map<String, String> environment, Path said)
            throws IOException, InterruptedException {
        Program.run(List.of("kadmin.local", "-q", query), environment, said);
    }

    private static Child load(Path directory, Path keys) throws IOException {
        return Child.start(
                "kerberos-load",
                directory.resolve("load.err"),
                event -> {},
                "",
                List.of(
                        KerberosLoad.class.getName(),
                        directory.resolve("krb5.conf").toString(),
                        keys.toString(),
                        DEVICE,
                        TARGET));
    }

    /** What it calls itself. */
    public String version() throws IOException, InterruptedException {
        return Program.run(List.of("klist", "-V"), environment(directory), directory.resolve("version.txt"))
                .strip();
    }

    /** Processor time that the server has used, in microseconds. */
    public long micros() throws IOException {
        return process.micros();
    }

    /**
     * Logs in for so long, with so many logins under way at a time.
     *
     * @return how many logins were done, of two requests each
     */
    public long logins(int window, long millis) throws IOException, InterruptedException, ProcessFailure {
        return go(KerberosLoad.LOGIN, window, millis);
    }

    /** Asks for tickets for so long, with so many requests under way at a time; how many came. */
    public long tickets(int window, long millis) throws IOException, InterruptedException, ProcessFailure {
        return go(KerberosLoad.TICKET, window, millis);
    }

    private long go(String what, int window, long millis) throws IOException, InterruptedException, ProcessFailure {
        int mark = load.events().mark();
        load.type(what + " " + window + " " + millis);
        Event done = load.events()
                .await(
                        mark,
                        PATIENCE.plusMillis(millis),
                        "its answers",
                        event -> event.name().equals("done"));
        return Long.parseLong(done.get("times"));
    }

    @Override
    public void close() {
        load.close();
        process.close();
    }
}
