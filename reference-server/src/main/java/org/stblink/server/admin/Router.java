package org.stblink.server.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * From method and path to the handler, behind the token. Every answer is JSON, every refusal says what was wrong; an
 * unexpected fault is logged here and told outside as no more than that.
 */
final class Router implements HttpHandler {
    /** Answers with a value for JSON, or with null when it has answered by itself. */
    interface Handler {
        @Nullable
        Object handle(Request request) throws IOException, AdminException;
    }

    private record Route(String method, List<String> path, Handler handler) {}

    private final AdminToken token;
    private final int maxBodyBytes;
    private final List<Route> routes = new ArrayList<>();

    Router(AdminToken token, int maxBodyBytes) {
        this.token = token;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** @param path segments; one in braces stands for any text: {@code /v1/devices/{id}} */
    Router route(String method, String path, Handler handler) {
        routes.add(new Route(method, segments(path), handler));
        return this;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer(exchange);
        } catch (IOException e) {
            // The client went away; its connection is closed, and there is nobody to tell.
            Logger.debug("admin client gone: {}", e.getMessage());
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            if (!token.opens(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
                throw new AdminException(
                        401,
                        "UNAUTHORIZED",
                        "send the header Authorization: Bearer and the token of the admin token file");
            }
            Map<String, String> variables = new HashMap<>();
            Route route = find(exchange, variables);
            Object result = route.handler().handle(new Request(exchange, variables, maxBodyBytes));
            if (result != null) {
                Json.send(exchange, 200, result);
            }
        } catch (AdminException e) {
            Json.send(exchange, e.status(), e.body());
        } catch (RuntimeException e) {
            Logger.error(
                    e,
                    "admin request {} {}",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath());
            Json.send(
                    exchange,
                    500,
                    new AdminException(500, "INTERNAL", "a fault of the server; its log has more").body());
        }
    }

    private Route find(HttpExchange exchange, Map<String, String> variables) throws AdminException {
        List<String> path = segments(exchange.getRequestURI().getRawPath());
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            Map<String, String> found = new HashMap<>();
            if (matches(route.path(), path, found)) {
                if (route.method().equals(exchange.getRequestMethod())) {
                    variables.putAll(found);
                    return route;
                }
                methods.add(route.method());
            }
        }
        if (methods.isEmpty()) {
            throw AdminException.notFound(
                    "no such path: " + exchange.getRequestURI().getPath());
        }
        exchange.getResponseHeaders().set("Allow", String.join(", ", methods));
        throw new AdminException(405, "METHOD_NOT_ALLOWED", "this path takes " + String.join(", ", methods));
    }

    private static boolean matches(List<String> route, List<String> path, Map<String, String> variables)
            throws AdminException {
        if (route.size() != path.size()) {
            return false;
        }
        for (int i = 0; i < route.size(); i++) {
            String expected = route.get(i);
            if (expected.startsWith("{")) {
                variables.put(expected.substring(1, expected.length() - 1), decode(path.get(i)));
            } else if (!expected.equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static String decode(String segment) throws AdminException {
        try {
            // A plus is itself in a path.
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw AdminException.badRequest("the path is not percent-encoded UTF-8");
        }
    }

    private static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }
}
