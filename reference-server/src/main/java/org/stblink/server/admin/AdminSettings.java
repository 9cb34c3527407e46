package org.stblink.server.admin;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the admin API is offered. The defaults and their reasons stand in the server's reference.conf.
 *
 * @param host where to listen; without a certificate a loopback address, or the operator's own risk
 * @param port the port to listen on; 0 = any free one
 * @param names further names that clients may use for it
 * @param tls null for plain HTTP
 * @param maxBodyBytes the largest part of an import
 * @param maxEventStreams how many clients may follow the events at once; each costs a thread
 * @param requestsPerSecond of one token
 */
public record AdminSettings(
        String host,
        int port,
        List<String> names,
        @Nullable Tls tls,
        int maxBodyBytes,
        int maxEventStreams,
        int requestsPerSecond) {
    /** PEM files. */
    public record Tls(Path certificate, Path key) {}

    public AdminSettings {
        names = List.copyOf(names);
    }
}
