package org.stblink.toolchain.hosts;

import java.nio.file.Path;
import java.util.List;
import org.stblink.toolchain.kit.KitCommand;
import org.stblink.toolchain.process.Child;
import picocli.CommandLine;

/** The porting kit over the Linux port, with its peer on another host. A program, on a host of its own; prints the report. */
final class LinuxKit {
    private static final String PEER = "peer";

    private LinuxKit() {}

    public static void main(String[] args) throws Exception {
        int code;
        try (Hosts hosts = new Hosts()) {
            hosts.add(PEER);
            hosts.wire(PEER, "eth0", Hosts.HERE, "eth0");
            hosts.ip(PEER, "addr", "add", "192.0.2.2/24", "dev", "eth0");
            hosts.ip(PEER, "addr", "add", "10.64.0.1/16", "dev", "eth0");
            hosts.ip(Hosts.HERE, "addr", "add", "192.0.2.1/24", "dev", "eth0");
            hosts.ip(Hosts.HERE, "route", "add", "default", "via", "192.0.2.2");
            Path log = Path.of(args[0]).resolve("peer.log");
            List<String> program = List.of("org.stblink.toolchain.Main", "kit-peer");
            try (Child peer = Child.start(PEER, hosts.on(PEER), log, e -> {}, "", program)) {
                Story.await(peer, 0, "listening", e -> e.get("text").startsWith("kit-peer listens"));
                code = new CommandLine(new KitCommand())
                        .execute(
                                "--cuts",
                                "1",
                                "--linux-interface",
                                "eth0",
                                "--allocated",
                                "10.64.3.7/16",
                                "--gateway",
                                "10.64.0.1",
                                "--peer",
                                "192.0.2.2:7412");
            }
        }
        System.exit(code);
    }
}
