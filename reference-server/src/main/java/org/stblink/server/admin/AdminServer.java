package org.stblink.server.admin;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.stblink.hal.EntropySource;
import org.stblink.server.admin.http.Gate;
import org.stblink.server.admin.http.Router;
import org.stblink.server.admin.http.SlowClients;
import org.stblink.server.domain.AddressRange;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.StoreException;
import org.tinylog.Logger;

/** The admin API's HTTP server. Threads: start and close from any; requests run on a pool of its own. */
public final class AdminServer implements AutoCloseable {
    /**
     * What the API works on.
     *
     * @param operator called on the domain thread only, through {@code domain}
     * @param vault the admin's own, not shared with the domain
     * @param events what the domain's events go through
     * @param policy the configuration's
     * @param ranges that addresses are given from
     * @param clock monotonic milliseconds
     * @param healthFacts what else /v1/health tells; called from any thread
     */
    public record Parts(
            AdminTokens tokens,
            DeviceDirectory directory,
            Operator operator,
            DomainAccess domain,
            Vault vault,
            EntropySource entropy,
            Events events,
            List<PolicyRule> policy,
            List<AddressRange> ranges,
            KeyRing keys,
            Upkeep upkeep,
            LongSupplier clock,
            Clock timeOfDay,
            Supplier<Map<String, Object>> healthFacts) {}

    /** Requests worked on at once, besides the event streams. */
    private static final int AT_ONCE = 16;

    /** Connections at once. Each has a thread while it sends its request, since nobody knows yet who it is, and how slow. */
    private static final String CONNECTIONS = "jdk.httpserver.maxConnections";

    private static final int BACKLOG = 64;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Rates rates;
    private final SlowClients slow;
    private final AdminRoutes routes;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "admin-tidy");
        thread.setDaemon(true);
        return thread;
    });
    private final ScheduledFuture<?> tidying;

    private AdminServer(
            HttpServer server, ThreadPoolExecutor threads, Rates rates, SlowClients slow, AdminRoutes routes) {
        this.server = server;
        this.routes = routes;
        this.threads = threads;
        this.rates = rates;
        this.slow = slow;
        this.tidying = timer.scheduleWithFixedDelay(routes::tidy, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Opens the port and answers requests.
     *
     * @throws IOException when the address cannot be listened on
     * @throws StoreException when the certificate cannot be used
     */
    public static AdminServer start(AdminSettings settings, Parts parts) throws IOException, StoreException {
        // Read once, before the first server of the process. Without the first every answer waits 40 ms for the
        // client's delayed acknowledgement (JDK 17). The second ends requests that never come to an end, in seconds,
        // and without an answer those of a client too slow for the largest body as well. The third bounds what one
        // address can open and leave.
        setUnlessSet("sun.net.httpserver.nodelay", "true");
        setUnlessSet("sun.net.httpserver.maxReqTime", "60");
        setUnlessSet(CONNECTIONS, "256");
        InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
        AdminSettings.Tls tls = settings.tls();
        HttpServer server;
        CertificateApi certificates;
        if (tls == null) {
            server = HttpServer.create(address, BACKLOG);
            certificates = new CertificateApi(null);
        } else {
            AdminTls first = AdminTls.read(tls.certificate(), tls.key());
            String outOfDate = first.outOfDate(parts.timeOfDay().instant());
            if (outOfDate != null) {
                Logger.error(
                        "NO CLIENT WILL TRUST THE ADMIN API: {}, and start again. Devices are served all the same.",
                        outOfDate);
            }
            CurrentContext context = new CurrentContext(first);
            certificates = new CertificateApi(() -> {
                AdminTls fresh = AdminTls.read(tls.certificate(), tls.key());
                fresh.requireInDate(parts.timeOfDay().instant());
                context.use(fresh);
                return fresh;
            });
            HttpsServer secure = HttpsServer.create(address, BACKLOG);
            secure.setHttpsConfigurator(new HttpsConfigurator(context) {
                @Override
                public void configure(HttpsParameters parameters) {
                    parameters.setSSLParameters(context.tls().parameters());
                }
            });
            server = secure;
        }
        ThreadPoolExecutor threads = pool();
        Rates rates = new Rates(parts.operator(), parts.domain());
        server.setExecutor(threads);
        Gate gate = new Gate(parts.tokens(), hostNames(settings), settings.requestsPerSecond(), parts.clock());
        AdminRoutes routes = new AdminRoutes(settings, parts, rates, certificates);
        SlowClients slow = new SlowClients(parts.clock());
        parts.events()
                .metrics()
                .count(
                        "stblink_admin_slow_clients_total",
                        "Clients of this API that took nothing, or too little, of an answer and were cut off",
                        slow::cut);
        AdminActs acts = new AdminActs(parts.directory(), parts.clock());
        server.createContext(
                "/", new Router(gate, AT_ONCE, settings.maxEventStreams(), routes.endpoints(), acts, slow));
        rates.start();
        slow.start();
        server.start();
        return new AdminServer(server, threads, rates, slow, routes);
    }

    /** Where it listens; the port that was chosen when any was asked for. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** What it answers. */
    AdminRoutes routes() {
        return routes;
    }

    /** Cuts requests and event streams that are running, and ends. */
    @Override
    public void close() {
        rates.close();
        slow.close();
        tidying.cancel(true);
        timer.shutdownNow();
        threads.shutdownNow();
        server.stop(0);
    }

    /** Loopback names are right always: a tunnel ends there. */
    private static Set<String> hostNames(AdminSettings settings) {
        Set<String> names = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
        String host = settings.host().toLowerCase(Locale.ROOT);
        names.add(host.contains(":") ? "[" + host + "]" : host);
        settings.names().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        return names;
    }

    private static ThreadPoolExecutor pool() {
        int most = Integer.getInteger(CONNECTIONS, 0);
        return new ThreadPoolExecutor(
                0, most > 0 ? most : Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
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
