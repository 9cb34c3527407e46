package org.stblink.server.admin.http;

import com.sun.net.httpserver.HttpExchange;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.RateLimits;

/**
 * Where a stranger ends: right name of the server, right origin, a token, not too often.
 *
 * <p>The Host header has to be a name that this server was given: a page of somebody else's whose name suddenly means this
 * machine (DNS rebinding) asks under its own name. A browser that sends an Origin has to be on a page of this server's.
 * There are no cookies, so a browser never shows a token by itself.
 *
 * <p>A right token is heard however many wrong ones came before it, so that nobody can shut operators out by guessing; a
 * token has 256 bits, so guessing is hopeless. The limit on wrong ones spares the log.
 *
 * <p>Threads: any.
 */
public final class Gate {
    private static final String SCHEME = "Bearer ";
    private static final int WRONG_BURST = 20;
    private static final int WRONG_PER_SECOND = 1;

    private final Access access;
    private final Set<String> names;
    private final LongSupplier clockMillis;
    private final RateLimits requests;
    private final RateLimits wrong = new RateLimits(WRONG_BURST, WRONG_PER_SECOND);

    /**
     * @param names what may stand in the Host header, without port, in small letters
     * @param requestsPerSecond of one token, after a burst of four seconds' worth
     */
    public Gate(Access access, Set<String> names, int requestsPerSecond, LongSupplier clockMillis) {
        this.access = access;
        this.names = Set.copyOf(names);
        this.clockMillis = clockMillis;
        this.requests = new RateLimits(4 * requestsPerSecond, requestsPerSecond);
    }

    /** Refuses what comes under a wrong name or from a foreign page. */
    void checkOrigin(HttpExchange exchange) throws AdminException {
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (host == null || !names.contains(withoutPort(host))) {
            throw new AdminException(
                    AdminError.WRONG_HOST,
                    "this server does not answer under the name in the Host header: add it to admin.names, or ask by "
                            + String.join(", ", names.stream().sorted().toList()));
        }
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        if (origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host)) {
            throw new AdminException(AdminError.WRONG_ORIGIN, "pages of other servers may not use this one");
        }
    }

    /** Whose request this is. */
    Caller admit(HttpExchange exchange) throws AdminException {
        @Nullable Caller caller = caller(access, exchange);
        if (caller == null) {
            slowDown(
                    wrong, exchange.getRemoteAddress().getAddress().getHostAddress(), "requests without a right token");
            throw new AdminException(
                    AdminError.UNAUTHORIZED,
                    token(exchange) == null
                            ? "send the header Authorization: Bearer and a token of this server"
                            : "the token is none of this server's, or none any more");
        }
        slowDown(requests, caller.name(), "requests with this token (admin.requests-per-second)");
        return caller;
    }

    /** Refuses a request whose token has been deleted since it was {@link #admit admitted}. */
    void requireStill(HttpExchange exchange) throws AdminException {
        if (caller(access, exchange) == null) {
            throw new AdminException(AdminError.UNAUTHORIZED, "the token was deleted meanwhile");
        }
    }

    /** Whose token a request has; null when it is no token, or none any more. */
    public static @Nullable Caller caller(Access access, HttpExchange exchange) {
        String token = token(exchange);
        return token == null ? null : access.holder(token);
    }

    /** What a request shows; null when it is nothing. */
    private static @Nullable String token(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : null;
    }

    /** Refuses a caller whose role is not enough. */
    static void require(Caller caller, Role needed) throws AdminException {
        require(caller, needed, "this");
    }

    /**
     * Refuses a caller whose role is not enough.
     *
     * @param what takes that role, for people
     */
    public static void require(Caller caller, Role needed, String what) throws AdminException {
        Role role = caller.role();
        if (role == null || !role.covers(needed)) {
            throw new AdminException(
                    AdminError.FORBIDDEN,
                    what + " takes the role " + needed.text() + ", and the token " + caller.name() + " has "
                            + (role == null ? "none" : role.text()),
                    Map.of("needs", needed.text()));
        }
    }

    private void slowDown(RateLimits limits, String key, String what) throws AdminException {
        int seconds;
        synchronized (limits) {
            seconds = limits.take(key, clockMillis.getAsLong());
        }
        if (seconds > 0) {
            throw new AdminException(
                    AdminError.TOO_MANY_REQUESTS, "too many " + what, Map.of("retryAfterSeconds", seconds));
        }
    }

    private static String withoutPort(String host) {
        int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
        return (end <= 0 ? host : host.substring(0, end)).toLowerCase(Locale.ROOT);
    }
}
