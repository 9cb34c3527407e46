package org.stblink.toolchain.hosts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Hosts and the wires between them. The program that makes them is itself on a host that nobody else is on ({@code unshare --net}),
 * which is {@link #HERE}.
 */
final class Hosts implements AutoCloseable {
    /** The host of this program. */
    static final String HERE = "";

    private final String prefix = "stblink-" + ProcessHandle.current().pid() + "-";
    private final List<String> made = new ArrayList<>();
    private int wires;

    Hosts() throws IOException, InterruptedException {
        ip(HERE, "link", "set", "lo", "up");
    }

    /** Makes a host. */
    void add(String host) throws IOException, InterruptedException {
        require("ip", "netns", "add", prefix + host);
        made.add(prefix + host);
        ip(host, "link", "set", "lo", "up");
    }

    /** Lays a wire between an interface of one host and one of another, and switches both on. */
    void wire(String host, String name, String otherHost, String otherName) throws IOException, InterruptedException {
        String here = "w" + wires++;
        String there = "w" + wires++;
        ip(HERE, "link", "add", here, "type", "veth", "peer", "name", there);
        plug(here, host, name);
        plug(there, otherHost, otherName);
    }

    private void plug(String end, String host, String name) throws IOException, InterruptedException {
        if (!host.equals(HERE)) {
            ip(HERE, "link", "set", end, "netns", prefix + host);
        }
        ip(host, "link", "set", end, "name", name);
        ip(host, "link", "set", name, "up");
    }

    /** Runs {@code ip} on a host; what it says. */
    String ip(String host, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("ip"));
        if (!host.equals(HERE)) {
            line.addAll(List.of("-n", prefix + host));
        }
        line.addAll(Arrays.asList(arguments));
        return require(line.toArray(new String[0]));
    }

    /** Runs any program on a host; what it says. */
    String run(String host, String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(on(host));
        line.addAll(Arrays.asList(command));
        return require(line.toArray(new String[0]));
    }

    /** What makes the command behind it run on a host, in the same process. */
    List<String> on(String host) {
        return host.equals(HERE) ? List.of() : List.of("ip", "netns", "exec", prefix + host);
    }

    private static String require(String... line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", line) + ": " + said);
        }
        return said;
    }

    @Override
    public void close() throws IOException {
        try {
            for (String each : made) {
                require("ip", "netns", "del", each);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
