package org.stblink.toolchain.fleet;

import java.io.IOException;
import org.stblink.server.admin.AdminClient;
import org.stblink.toolchain.lab.Lab;

/** A number among the server's metrics. */
public final class Metric {
    private static final String PATH = "/metrics";

    private Metric() {}

    public static long of(Lab server, String name) throws IOException, InterruptedException {
        String text;
        try {
            text = server.admin().text(PATH);
        } catch (AdminClient.Refused e) {
            throw new IOException("the server refuses its metrics: " + e.getMessage(), e);
        }
        return (long) text.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("the server has no metric " + name));
    }
}
