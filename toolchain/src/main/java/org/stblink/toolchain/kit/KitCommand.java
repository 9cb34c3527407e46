package org.stblink.toolchain.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.port.kit.KitOptions;
import org.stblink.port.kit.peer.KitPeer;
import org.stblink.toolchain.process.Scratch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stblink kit}. */
@Command(
        name = "kit",
        description = {
            "Runs the porting kit over a port that ships, with a peer of its own.",
            "First come some processes that are killed while they write, then every check.",
            "Ends with exit code 0 only if no MUST is broken. For a port of your own see docs/porting.md."
        },
        mixinStandardHelpOptions = true)
public final class KitCommand implements Callable<Integer> {
    /** Of 127.0.0.0/8, which is local on Linux as a whole; the lab's servers allocate from this part. */
    private static final String ALLOCATED = "127.64.3.7/32";

    @Option(
            names = "--port",
            defaultValue = KitPort.JAVASE,
            description = "which: " + KitPort.NAMES
                    + " (secrets in files, in raw flash, keys in a PKCS#11 token; default: ${DEFAULT-VALUE})")
    private String portName = "";

    @Option(
            names = "--linux-interface",
            description = "the Linux port over the Java SE port, adding addresses to this interface")
    private @Nullable String linuxInterface;

    @Option(
            names = "--allocated",
            description = "an address that the port may take meanwhile, ADDRESS/PREFIX (default: ${DEFAULT-VALUE})")
    private String allocated = ALLOCATED;

    @Option(names = "--gateway", description = "the gateway that goes with it")
    private @Nullable String gateway;

    @Option(names = "--peer", description = "HOST:PORT of a kit-peer on another machine (default: one of its own)")
    private @Nullable String peer;

    @Option(names = "--json", description = "write the machine-readable report to this file")
    private @Nullable Path json;

    @Option(
            names = "--cuts",
            defaultValue = "3",
            description = "how often to kill a writer (default: ${DEFAULT-VALUE})")
    private int cuts;

    @Option(names = "--seed", description = "of the moments at which writers are killed (default: another each time)")
    private @Nullable Long seed;

    @Option(names = "--only", description = "only these rules, with commas between: NET-4,SEC-1")
    private @Nullable String only;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        check();
        Path directory = Scratch.make("kit");
        try {
            KitPort port = linuxInterface == null
                    ? KitPort.prepare(portName, directory)
                    : KitPort.linux(linuxInterface, directory);
            if (peer != null) {
                return run(port, peer, System.out);
            }
            try (KitPeer own = new KitPeer(InetAddress.getLoopbackAddress(), 0)) {
                return run(port, "127.0.0.1:" + own.port(), System.out);
            }
        } finally {
            Scratch.delete(directory);
        }
    }

    /** Before the first writer is killed. The kit's own words for its own options. */
    private void check() {
        if (cuts < 0) {
            throw wrong("--cuts must be 0 or more, not " + cuts);
        }
        if (!KitPort.isOne(portName)) {
            throw wrong("--port is one of " + KitPort.NAMES + ", not " + portName);
        }
        if (linuxInterface != null && !portName.equals(KitPort.JAVASE)) {
            throw wrong("--linux-interface is over the Java SE port, not over --port " + portName);
        }
        if (linuxInterface != null && allocated.equals(ALLOCATED)) {
            throw wrong("--linux-interface needs --allocated ADDRESS/PREFIX: an address for this run");
        }
        KitOptions options = new KitOptions();
        try {
            options.allocatedAddress(allocated);
            if (gateway != null) {
                options.gateway(gateway);
            }
            if (peer != null) {
                options.peer(peer);
            }
            if (only != null) {
                options.only(only);
            }
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private int run(KitPort port, String at, PrintStream out) throws Exception {
        long chosen = seed == null ? new Random().nextLong() : seed;
        Random moments = new Random(chosen);
        for (int cut = 1; cut <= cuts; cut++) {
            String last = WriterProcess.writeAndBeKilled(port, options(at), moments);
            out.println("killed a writer: " + last);
            if (cut < cuts && look(port, at, true, "NET-3,SEC-1,SEC-4,SEC-6,ENT-3", null, null) != 0) {
                out.println("what it left is broken; the report says how (seed " + chosen + ")");
                break;
            }
        }
        return look(port, at, cuts > 0, only, json, out);
    }

    /**
     * Runs the kit as a program.
     *
     * @param out where its report goes, or null
     * @return its exit code
     */
    private int look(
            KitPort port,
            String at,
            boolean afterCut,
            @Nullable String rules,
            @Nullable Path report,
            @Nullable PrintStream out)
            throws IOException, InterruptedException {
        List<String> options = options(at);
        if (afterCut) {
            options.add("--after-cut");
        }
        if (rules != null) {
            options.addAll(List.of("--only", rules));
        }
        if (report != null) {
            options.addAll(List.of("--json", report.toString()));
        }
        Process process = port.start(options);
        try (InputStream said = process.getInputStream()) {
            said.transferTo(out == null ? OutputStream.nullOutputStream() : out);
        } finally {
            process.destroy();
        }
        return process.waitFor();
    }

    private List<String> options(String at) {
        List<String> options = new ArrayList<>(List.of("--peer", at, "--allocated", allocated));
        if (gateway != null) {
            options.addAll(List.of("--gateway", gateway));
        }
        return options;
    }
}
