package org.stblink.server.admin;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.DeviceDirectory;

/** The admin API's HTTP server. Threads: start and close from any; requests run on a pool of its own. */
public final class AdminServer implements AutoCloseable {
    /**
     * What the API works on.
     *
     * @param operator called on the domain thread only, through {@code domain}
     * @param vault the admin's own, not shared with the domain
     * @param events also given to the domain as its sink
     * @param healthFacts what else /v1/health tells; called from any thread
     */
    public record Parts(
            AdminToken token,
            DeviceDirectory directory,
            Operator operator,
            DomainAccess domain,
            Vault vault,
            EventHub events,
            Supplier<Map<String, Object>> healthFacts) {}

    /** Requests at once, besides the event streams. The operator's tools are few. */
    private static final int THREADS = 4;

    private static final int WAITING = 64;
    private static final int BACKLOG = 64;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private AdminServer(HttpServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Opens the port and answers requests.
     *
     * @throws IOException when the address cannot be listened on
     */
    public static AdminServer start(AdminSettings settings, Parts parts) throws IOException {
        // Both are read once, before the first server of the process: without the first every answer waits 40 ms for
        // the
        // client's delayed acknowledgement (JDK 17); the second ends requests that never come to an end, in seconds.
        setUnlessSet("sun.net.httpserver.nodelay", "true");
        setUnlessSet("sun.net.httpserver.maxReqTime", "60");
        HttpServer server = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), BACKLOG);
        ThreadPoolExecutor threads = pool(THREADS + settings.maxEventStreams());
        server.setExecutor(threads);
        server.createContext("/", router(settings, parts));
        server.start();
        return new AdminServer(server, threads);
    }

    /** Where it listens; the port that was chosen when any was asked for. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Cuts requests and event streams that are running, and ends. */
    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }

    private static Router router(AdminSettings settings, Parts parts) {
        DeviceApi devices = new DeviceApi(parts.directory(), parts.operator(), parts.domain());
        ImportApi imports =
                new ImportApi(parts.directory(), new Enlister(parts.vault()), parts.operator(), parts.domain());
        SessionApi sessions = new SessionApi(parts.operator(), parts.domain());
        AuditApi audit = new AuditApi(parts.directory());
        EventStream events = new EventStream(parts.events(), settings.maxEventStreams());
        HealthApi health = new HealthApi(parts.directory(), parts.operator(), parts.domain(), parts.healthFacts());
        return new Router(parts.token(), settings.maxBodyBytes())
                .route("POST", "/v1/devices/import", imports::run)
                .route("GET", "/v1/devices", devices::list)
                .route("GET", "/v1/devices/{id}", devices::get)
                .route("POST", "/v1/devices/{id}/revoke", devices::revoke)
                .route("POST", "/v1/devices/{id}/release", devices::release)
                .route("GET", "/v1/sessions", sessions::list)
                .route("POST", "/v1/sessions/{sid}/revoke", sessions::revoke)
                .route("GET", "/v1/audit", audit::read)
                .route("GET", "/v1/events", events::handle)
                .route("GET", "/v1/health", health::get);
    }

    private static ThreadPoolExecutor pool(int size) {
        return new ThreadPoolExecutor(size, size, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
            Thread thread = new Thread(task, "admin");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
