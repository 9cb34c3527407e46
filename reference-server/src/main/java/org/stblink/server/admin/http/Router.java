package org.stblink.server.admin.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * From method and path to the handler, through the {@link Gate}. Every refusal is JSON and says what was wrong; an
 * unexpected fault is logged here and told outside as no more than that.
 */
public final class Router implements HttpHandler {
    /** Hears of everything that was asked for and is more than looking. */
    public interface Acts {
        /**
         * @param result the HTTP status
         * @param note what the handler had to add; may be empty
         */
        void act(Caller caller, Endpoint endpoint, Map<String, String> variables, int result, String note);
    }

    /** Calls with large bodies that are worked on at once: one of them may take a third of the heap. */
    private static final int LARGE_AT_ONCE = 2;

    private static final int LARGE_OF_ONE = 1;
    private static final int TRY_AGAIN_SECONDS = 2;

    private final Gate gate;
    private final Places working;
    private final Places largeBodies;
    private final Places largeBodiesOfFewTokens;
    private final Places longAnswers;
    private final List<Endpoint> endpoints;
    private final Acts acts;
    private final SlowClients slow;

    /**
     * @param atOnce so many requests are worked on at a time; others wait. Half of them may be one token's. Answers of any length
     *     have half of these places at most: who takes none of them holds up other such answers, and nothing that is answered at
     *     once
     * @param streams so many more that follow the events, of whatever token
     */
    public Router(Gate gate, int atOnce, int streams, List<Endpoint> endpoints, Acts acts, SlowClients slow) {
        int ofOne = Math.max(1, atOnce / 2);
        this.gate = gate;
        this.working = new Places(atOnce + streams, ofOne + streams);
        this.largeBodies = new Places(LARGE_AT_ONCE, LARGE_OF_ONE);
        this.largeBodiesOfFewTokens = new Places(LARGE_AT_ONCE, LARGE_OF_ONE);
        this.longAnswers = new Places(ofOne, Math.max(1, ofOne / 2));
        this.endpoints = List.copyOf(endpoints);
        this.acts = acts;
        this.slow = slow;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            SlowClients.Watched out = slow.watch(exchange.getResponseBody());
            exchange.setStreams(null, out);
            boolean whole = false;
            try {
                answer(exchange);
                whole = true;
            } finally {
                if (!whole) {
                    out.abandon();
                }
            }
        } catch (IOException e) {
            // The client went away; its connection is closed, and there is nobody to tell.
            Logger.debug("admin client gone: {}", e.getMessage());
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> variables = new HashMap<>();
        @Nullable Endpoint endpoint = null;
        @Nullable Request request = null;
        Caller caller = Caller.NOBODY;
        Reply reply;
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        try {
            gate.checkOrigin(exchange);
            Set<String> methods = new TreeSet<>();
            endpoint = find(exchange, variables, methods);
            if (endpoint == null || endpoint.role() != null) {
                caller = gate.admit(exchange);
            }
            if (endpoint == null) {
                throw noSuch(exchange, methods);
            }
            if (endpoint.role() != null) {
                Gate.require(caller, endpoint.role());
            }
            request = new Request(exchange, endpoint, variables, caller, gate, slow);
            if (endpoint.types().isEmpty()) {
                request.refuseBody();
            }
            Object result = work(endpoint, request);
            if (result == null) {
                return;
            }
            reply = result instanceof Reply own ? own : Reply.json(200, result);
        } catch (AdminException e) {
            if (hasBegun(exchange)) {
                Logger.warn("the answer to {} breaks off: {}", endpoint, e.getMessage());
                throw new IOException("the answer had begun", e);
            }
            reply = refusal(e, endpoint);
        } catch (RuntimeException e) {
            Logger.error(e, "admin request {} {}", exchange.getRequestMethod(), path(exchange));
            if (hasBegun(exchange)) {
                throw new IOException("the answer had begun", e);
            }
            reply = refusal(
                    new AdminException(AdminError.INTERNAL, "a fault of the server; its log has more"), endpoint);
        }
        if (endpoint != null && endpoint.changes() && caller.role() != null) {
            acts.act(caller, endpoint, variables, reply.status(), request == null ? "" : request.note());
        }
        send(exchange, reply);
    }

    /** Whether the head is on its way: what fails after it can be told by a broken connection only. */
    private static boolean hasBegun(HttpExchange exchange) {
        return exchange.getResponseCode() >= 0;
    }

    /**
     * What anybody may ask is small, and waits for nobody. A body has come before its request takes a place among those that are
     * worked on, and before a handler takes a lock: one that stops half-way holds up nobody, but for what costs much memory.
     */
    private @Nullable Object work(Endpoint endpoint, Request request) throws IOException, AdminException {
        if (endpoint.role() == null) {
            return endpoint.handler().handle(request);
        }
        String who = request.caller().name();
        if (endpoint.isOfAnyLength()) {
            longAnswers.take(who);
            try {
                return inTurn(endpoint, request);
            } finally {
                longAnswers.leave(who);
            }
        }
        if (endpoint.types().isEmpty()) {
            return inTurn(endpoint, request);
        }
        // What is small is received without a place, and may come as slowly as it likes.
        boolean whole = request.receive(Math.min(endpoint.mostBytes(), Endpoint.SMALL_BODY_BYTES));
        if (whole && !endpoint.isDense()) {
            return inTurn(endpoint, request);
        }
        if (endpoint.isLarge()) {
            return large(endpoint, request);
        }
        request.readAway();
        throw endpoint.tooLarge();
    }

    /**
     * What may cost much memory. The place is taken before the rest of the body comes, which is held in memory, too: while two that
     * are slow have the places, others wait, for as long as a request may take to arrive. What is large in bytes alone has places of
     * its own.
     */
    private @Nullable Object large(Endpoint endpoint, Request request) throws IOException, AdminException {
        String who = request.caller().name();
        Places places = endpoint.mostTokens() > 0 ? largeBodiesOfFewTokens : largeBodies;
        if (!places.takeAsNext(who)) {
            request.readAway();
            throw new AdminException(
                    AdminError.TOO_MANY_REQUESTS,
                    "too many imports, or large policies, with this token at once: send one after the other",
                    Map.of("retryAfterSeconds", TRY_AGAIN_SECONDS));
        }
        try {
            if (request.receive(endpoint.mostBytes())) {
                return inTurn(endpoint, request);
            }
        } finally {
            places.leave(who);
        }
        request.readAway();
        throw endpoint.tooLarge();
    }

    private @Nullable Object inTurn(Endpoint endpoint, Request request) throws IOException, AdminException {
        String who = request.caller().name();
        working.take(who);
        try {
            // Its body, or its turn, may have been long in coming.
            request.requireStill();
            return endpoint.handler().handle(request);
        } finally {
            working.leave(who);
        }
    }

    private static Reply refusal(AdminException e, @Nullable Endpoint endpoint) {
        if (endpoint != null && !endpoint.refusals().contains(e.error())) {
            // The document would be wrong; the answer is right all the same.
            Logger.error("{} does not declare {}", endpoint, e.error());
        }
        Map<String, String> headers = new HashMap<>();
        if (e.error() == AdminError.UNAUTHORIZED) {
            headers.put("WWW-Authenticate", "Bearer");
        }
        Map<String, Object> body = e.body();
        if (body.get("error") instanceof Map<?, ?> fields && fields.get("retryAfterSeconds") != null) {
            headers.put("Retry-After", String.valueOf(fields.get("retryAfterSeconds")));
        }
        return new Reply(e.error().status(), Reply.JSON, Json.bytes(body), headers);
    }

    private void send(HttpExchange exchange, Reply reply) throws IOException {
        var headers = exchange.getResponseHeaders();
        reply.headers().forEach(headers::set);
        if (!reply.type().isEmpty()) {
            headers.set("Content-Type", reply.type());
        }
        byte[] body = reply.body();
        if ("HEAD".equals(exchange.getRequestMethod())) {
            headers.set("Content-Length", String.valueOf(body.length));
            slow.during(() -> exchange.sendResponseHeaders(reply.status(), -1));
            return;
        }
        slow.during(() -> exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length));
        if (body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    /** @param methods takes what the path takes, when the method is another */
    private @Nullable Endpoint find(HttpExchange exchange, Map<String, String> variables, Set<String> methods)
            throws AdminException {
        List<String> path = segments(path(exchange));
        String method = exchange.getRequestMethod();
        for (Endpoint endpoint : endpoints) {
            Map<String, String> found = new HashMap<>();
            if (matches(segments(endpoint.path()), path, found)) {
                boolean head = "HEAD".equals(method) && "GET".equals(endpoint.method());
                if (head || endpoint.method().equals(method)) {
                    variables.putAll(found);
                    return endpoint;
                }
                methods.add(endpoint.method());
                if ("GET".equals(endpoint.method())) {
                    methods.add("HEAD");
                }
            }
        }
        return null;
    }

    private static AdminException noSuch(HttpExchange exchange, Set<String> methods) {
        if (methods.isEmpty()) {
            return AdminException.notFound(
                    "no such path: " + exchange.getRequestURI().getPath());
        }
        exchange.getResponseHeaders().set("Allow", String.join(", ", methods));
        return new AdminException(AdminError.METHOD_NOT_ALLOWED, "this path takes " + String.join(", ", methods));
    }

    private static boolean matches(List<String> route, List<String> path, Map<String, String> variables)
            throws AdminException {
        if (route.size() != path.size()) {
            return false;
        }
        for (int i = 0; i < route.size(); i++) {
            String expected = route.get(i);
            if (isVariable(expected)) {
                variables.put(variable(expected), name(path.get(i)));
            } else if (!expected.equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Browsers take "." and ".." out of a path, percent-encoded, too: such a name comes encoded twice. No other has a "%" in it. */
    private static String name(String segment) throws AdminException {
        String name = decode(segment);
        boolean encodedTwice = name.equalsIgnoreCase("%2E") || name.equalsIgnoreCase("%2E%2E");
        return encodedTwice ? decode(name) : name;
    }

    private static String decode(String segment) throws AdminException {
        try {
            // A plus is itself in a path.
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw AdminException.badRequest("the path is not percent-encoded UTF-8");
        }
    }

    private static String path(HttpExchange exchange) {
        return exchange.getRequestURI().getRawPath();
    }

    static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }

    static String variable(String segment) {
        return segment.substring(1, segment.length() - 1);
    }

    static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }
}
