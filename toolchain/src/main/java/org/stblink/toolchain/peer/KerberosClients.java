package org.stblink.toolchain.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.ProcessFailure;

/**
 * Clients of a realm with two principals: a device, which has a key, and a target that it asks tickets for. They are the
 * JDK's own, in a process: {@link KerberosLoad}.
 */
public final class KerberosClients implements AutoCloseable {
    static final String REALM = "PEER.TEST";
    static final String DEVICE = "device@" + REALM;
    static final String TARGET = "target@" + REALM;

    private final LoadProcess load;

    private KerberosClients(LoadProcess load) {
        this.load = load;
    }

    /**
     * Starts the process.
     *
     * @param directory with the clients' {@link #configure configuration}
     * @param keys the file with the device's key
     */
    static KerberosClients start(Path directory, Path keys) throws IOException {
        return new KerberosClients(new LoadProcess(Child.start(
                "kerberos-load",
                directory.resolve("load.err"),
                event -> {},
                "",
                List.of(
                        KerberosLoad.class.getName(),
                        configuration(directory).toString(),
                        keys.toString(),
                        DEVICE,
                        TARGET))));
    }

    /** Writes where the realm's server is: at this port of loopback, by UDP. */
    static void configure(Path directory, int port) throws IOException {
        Files.writeString(configuration(directory), """
                [libdefaults]
                  default_realm = %1$s
                  dns_lookup_kdc = false
                  dns_lookup_realm = false
                [realms]
                  %1$s = {
                    kdc = 127.0.0.1:%2$d
                  }
                """.formatted(REALM, port));
    }

    static Path configuration(Path directory) {
        return directory.resolve("krb5.conf");
    }

    /**
     * Logs in for so long, with so many logins under way at a time.
     *
     * @return how many logins were done, of two requests each
     */
    public long logins(int window, long millis) throws IOException, InterruptedException, ProcessFailure {
        return load.go(KerberosLoad.LOGIN, window, millis);
    }

    /** Asks for tickets for so long, with so many requests under way at a time; how many came. */
    public long tickets(int window, long millis) throws IOException, InterruptedException, ProcessFailure {
        return load.go(KerberosLoad.TICKET, window, millis);
    }

    @Override
    public void close() {
        load.close();
    }
}
