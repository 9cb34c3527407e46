package org.stblink.port.linux;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Two hosts on one link: network namespaces of the kernel's, with real addresses and real neighbours. */
final class TwoHosts implements AutoCloseable {
    static final String BOX_INTERFACE = "eth0";
    static final String BOX_PRIMARY = "192.0.2.1";

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String box = name("box");
    private final String other = name("other");

    /** The test is not run, and says so loudly, where the machine allows no network of one's own. */
    TwoHosts() throws IOException, InterruptedException {
        assumeTrue(
                works("ip", "netns", "add", box),
                () ->
                        "*** NOT SHOWN: addresses on a real interface; it takes root, ip (iproute2) and network namespaces ***");
        try {
            require("ip", "netns", "add", other);
            require(
                    "ip",
                    "-n",
                    box,
                    "link",
                    "add",
                    BOX_INTERFACE,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "eth0",
                    "netns",
                    other);
            for (String each : List.of(box, other)) {
                require("ip", "-n", each, "link", "set", "lo", "up");
                require("ip", "-n", each, "link", "set", "eth0", "up");
            }
            inBox("addr", "add", BOX_PRIMARY + "/24", "dev", BOX_INTERFACE);
            inOther("addr", "add", "192.0.2.2/24", "dev", "eth0");
            inBox("route", "add", "default", "via", "192.0.2.2");
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    private static String name(String role) {
        return "stblink-" + role + "-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    }

    /** The system's tool, as seen from the box. */
    IpTool tool() {
        return new IpTool(List.of("/sbin/ip", "-n", box), 4000);
    }

    /** The same, but a command with these words fails while {@code broken} is there. */
    IpTool toolThatFails(String words, Path broken) throws IOException {
        Path script = broken.resolveSibling("ip-" + broken.getFileName());
        Files.writeString(script, String.format("""
                #!/bin/sh
                case "$*" in
                *"%s"*) [ -e '%s' ] && { echo 'no'; exit 2; };;
                esac
                exec /sbin/ip -n '%s' "$@"
                """, words, broken, box));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return new IpTool(List.of(script.toString()), 4000);
    }

    String inBox(String... arguments) throws IOException, InterruptedException {
        return require(line(box, arguments));
    }

    String inOther(String... arguments) throws IOException, InterruptedException {
        return require(line(other, arguments));
    }

    private static String[] line(String host, String... arguments) {
        List<String> line = new ArrayList<>(List.of("ip", "-n", host));
        line.addAll(Arrays.asList(arguments));
        return line.toArray(new String[0]);
    }

    private static boolean works(String... line) throws InterruptedException {
        try {
            require(line);
            return true;
        } catch (IOException | AssertionError e) {
            return false;
        }
    }

    private static String require(String... line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(String.join(" ", line) + ": " + said);
        }
        return said;
    }

    @Override
    public void close() {
        try {
            for (String each : List.of(box, other)) {
                works("ip", "netns", "del", each);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
