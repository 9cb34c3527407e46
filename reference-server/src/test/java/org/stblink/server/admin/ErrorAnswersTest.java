package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.Caller;
import org.stblink.server.admin.http.Endpoint;
import org.stblink.server.admin.http.Gate;
import org.stblink.server.admin.http.Json;
import org.stblink.server.admin.http.OpenApi;
import org.stblink.server.admin.http.Role;
import org.stblink.server.admin.http.Router;
import org.stblink.server.admin.http.SlowClients;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.StoreFailure;

/**
 * Every error that the OpenAPI document declares for a call is provoked, call by call; and an error that cannot be provoked
 * does not stand there. What provokes it is looked up by call and error; a call without an entry is a failure here.
 */
@Timeout(300)
class ErrorAnswersTest {
    private static final String JSON = "application/json";
    private static final int LARGE = AdminFixture.ABOVE_EVERY_BODY;

    @TempDir
    Path temporary;

    private AdminFixture admin;
    private AdminFixture hurried;
    private AdminFixture broken;
    /** Its import had no part that failed yet. */
    private AdminFixture brokenBeforeAPart;

    private AdminFixture brokenAndIdle;
    private int started;

    @BeforeEach
    void start() throws Exception {
        fresh();
        hurried = hurried();
        broken = broken(true);
        brokenBeforeAPart = broken(true);
        brokenAndIdle = broken(false);
    }

    @AfterEach
    void stop() {
        broken.close();
        brokenBeforeAPart.close();
        brokenAndIdle.close();
        hurried.close();
        admin.close();
    }

    /** A server with three devices; b is enrolled and has a pinned address. */
    private void fresh() throws Exception {
        if (admin != null) {
            admin.close();
        }
        admin = server(1_000);
        admin.client.importCsv("id,group,address\na,g,\nb,g,10.0.0.2\nc,g,10.0.0.3\n".getBytes(StandardCharsets.UTF_8));
        enrol("b");
    }

    private AdminFixture server(int requestsPerSecond) throws Exception {
        return new AdminFixture(
                temporary.resolve("data" + started++),
                settings -> new AdminSettings(
                        settings.host(),
                        0,
                        List.of(),
                        null,
                        settings.maxBodyBytes(),
                        settings.maxEventStreams(),
                        requestsPerSecond));
    }

    /** A server that has heard its owner's token as often as it may. */
    private AdminFixture hurried() throws Exception {
        AdminFixture server = server(1);
        for (int i = 0; i < 4; i++) {
            server.client.health();
        }
        return server;
    }

    /** A server whose store and domain answer nothing, and whose file of tokens cannot be written. */
    private AdminFixture broken(boolean importIsOpen) throws Exception {
        AdminFixture server = server(1_000);
        if (importIsOpen) {
            server.client.call("POST", "/v1/imports", null);
        }
        server.keys.add();
        server.tokens.create("m", Role.READ, Instant.EPOCH);
        Path file = server.tokenFile.resolveSibling("admin.tokens");
        Files.delete(file);
        Files.createDirectories(file.resolve("in the way")); // nothing can be renamed onto this
        server.store.close();
        server.domainDown = true;
        server.upkeep.down = true;
        server.millis.addAndGet(60_000);
        return server;
    }

    private void enrol(String id) throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        admin.store.find(id, new DeviceStore.FindCallback() {
            @Override
            public void found(DeviceRecord record, long nowMillis) {
                DeviceRecord enrolled = record.change()
                        .enrolled(1, "", new byte[1], new byte[1], new byte[16])
                        .done();
                admin.store.commit(Change.of(enrolled), new DeviceStore.CommitCallback() {
                    @Override
                    public void committed(long now) {
                        done.complete(true);
                    }

                    @Override
                    public void failed(StoreFailure cause, long now) {
                        done.completeExceptionally(cause);
                    }
                });
            }

            @Override
            public void failed(StoreFailure cause, long nowMillis) {
                done.completeExceptionally(cause);
            }
        });
        assertThat(done.get()).isTrue();
    }

    /** One request, as far as it matters. */
    private record Ask(String variable, String query, String type, String body) {
        static Ask of(String variable) {
            return new Ask(variable, "", "", "");
        }

        Ask json(String text) {
            return new Ask(variable, query, JSON, text);
        }

        Ask query(String text) {
            return new Ask(variable, text, type, body);
        }
    }

    /** What came back, as far as it matters. */
    private record Answer(int status, String body, boolean retryAfter) {
        static Answer of(HttpResponse<String> answer) {
            return new Answer(
                    answer.statusCode(),
                    answer.body(),
                    answer.headers().firstValue("Retry-After").isPresent());
        }
    }

    private static String path(Endpoint endpoint, Ask ask) {
        return endpoint.path().replaceAll("\\{[a-z]+}", ask.variable()) + ask.query();
    }

    private Answer send(Endpoint endpoint, Ask ask, String token, String... headers) throws Exception {
        return send(admin, endpoint, ask, token, headers);
    }

    private static Answer send(AdminFixture to, Endpoint endpoint, Ask ask, String token, String... headers)
            throws Exception {
        HttpRequest.Builder request = to.request(path(endpoint, ask), token);
        if (!ask.type().isEmpty()) {
            request.header("Content-Type", ask.type());
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return Answer.of(to.send(request.method(
                endpoint.method(),
                ask.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(ask.body()))));
    }

    /** A request that would be right, had nothing been done to the server. */
    private static Ask right(Endpoint endpoint) {
        return switch (endpoint.operation()) {
            case "amendDevice" -> Ask.of("a").json("{\"group\":\"h\"}");
            case "revokeSession" -> Ask.of("0".repeat(32));
            case "getCall" -> Ask.of("0".repeat(16));
            case "retireKey" -> Ask.of("00000001");
            case "importDevices" -> new Ask("", "?group=g", "text/plain", "x");
            case "addToImport" -> new Ask("1", "", "text/csv", "x,g");
            case "setPolicy" -> Ask.of("").json("{\"rules\":[]}");
            case "createAccess" -> Ask.of("").json("{\"name\":\"n\",\"role\":\"read\"}");
            case "deleteAccess" -> Ask.of("n");
            case "getConsoleFile" -> Ask.of("main.js");
            default -> Ask.of(endpoint.path().contains("{import}") ? "1" : "a");
        };
    }

    @Test
    void everyDeclaredErrorOfEveryCallIsProvoked() throws Exception {
        Map<String, Endpoint> endpoints = new TreeMap<>();
        admin.routes.endpoints().forEach(endpoint -> endpoints.put(endpoint.operation(), endpoint));
        List<String> wrong = new ArrayList<>();
        int provoked = 0;
        for (Endpoint endpoint : endpoints.values()) {
            for (AdminError error : endpoint.refusals()) {
                Answer answer = provoke(endpoint, error);
                wrong.addAll(faults(endpoint, error, answer));
                provoked++;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(provoked).isGreaterThan(200);
    }

    /** What is not as declared: status, number and name, the shape, and the header that says when to come back. */
    private static List<String> faults(Endpoint endpoint, AdminError error, Answer answer) throws Exception {
        Map<String, Object> body =
                answer.status() < 400 || !answer.body().startsWith("{") ? Map.of() : fields(answer.body());
        Map<?, ?> fields = body.get("error") instanceof Map<?, ?> found ? found : Map.of();
        boolean right = answer.status() == error.status()
                && error.name().equals(fields.get("name"))
                && Integer.valueOf(error.code()).equals(fields.get("code"))
                && answer.retryAfter() == fields.containsKey("retryAfterSeconds")
                && OpenApi.errorSchema().faults(body).isEmpty();
        return right ? List.of() : List.of(endpoint + " " + error + ": " + answer);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> fields(String json) throws Exception {
        return (Map<String, Object>) Json.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private Answer provoke(Endpoint endpoint, AdminError error) throws Exception {
        Ask ask = right(endpoint);
        String token = admin.token();
        switch (error) {
            case BAD_REQUEST:
                return send(endpoint, ask.query("?surely=not"), token);
            case UNAUTHORIZED:
                // Wrong tokens have a limit of their own.
                admin.millis.addAndGet(2_000);
                return send(endpoint, ask, "f".repeat(64));
            case FORBIDDEN:
                return send(endpoint, ask, lesser(endpoint));
            case WRONG_ORIGIN:
                return send(endpoint, ask, token, "Origin", "http://elsewhere.example");
            case WRONG_HOST:
                return underAnotherName(endpoint, ask);
            case INTERNAL:
                return withAFault(endpoint, ask);
            case TOO_LARGE:
                return withBody(endpoint, open(endpoint, ask), endpoint.types().get(0), "x".repeat(LARGE));
            case UNSUPPORTED_TYPE:
                return withBody(endpoint, open(endpoint, ask), "image/png", "x");
            case TOO_MANY_REQUESTS:
                return send(hurried, endpoint, ask, hurried.token());
            case UNAVAILABLE:
                AdminFixture to = endpoint.refusals().contains(AdminError.IMPORT_BUSY) ? brokenAndIdle : broken;
                if (endpoint.operation().equals("commitImport")) {
                    to = brokenBeforeAPart;
                }
                Ask there = endpoint.operation().equals("deleteAccess") ? Ask.of("m") : ask;
                return send(to, endpoint, there, to.token());
            default:
                if (!endpoint.operation().contains("Device")) {
                    fresh();
                }
                admin.operator.outcome = Operator.Outcome.DONE;
                return special(endpoint, error, ask);
        }
    }

    private Answer withBody(Endpoint endpoint, String variable, String type, String body) throws Exception {
        return send(endpoint, new Ask(variable, "", type, body), admin.token());
    }

    private String lesser(Endpoint endpoint) throws Exception {
        String name = "lesser" + started++;
        Role role = endpoint.role() == Role.ADMINISTER ? Role.OPERATE : Role.READ;
        return admin.tokens.create(name, role, Instant.EPOCH);
    }

    /** Some calls look for their import before they look at the body. */
    private String open(Endpoint endpoint, Ask ask) throws Exception {
        if (!endpoint.path().contains("{import}")) {
            return ask.variable();
        }
        fresh();
        return String.valueOf(admin.client.call("POST", "/v1/imports", null).get("import"));
    }

    /** The JDK's client does not let a request lie about its host. */
    private Answer underAnotherName(Endpoint endpoint, Ask ask) throws Exception {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), admin.server.address().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write((endpoint.method() + " " + path(endpoint, ask) + " HTTP/1.1\r\nHost: rebound.example\r\n"
                                    + "Connection: close\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String raw = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(
                    Integer.parseInt(raw.substring(9, 12)), raw.substring(raw.indexOf("\r\n\r\n") + 4), false);
        }
    }

    /** The same call by the same router, with a handler that has a mistake in it. */
    private static Answer withAFault(Endpoint endpoint, Ask ask) throws Exception {
        Endpoint.Handler mistake = request -> {
            throw new IllegalStateException("a mistake, as a test wants it");
        };
        Endpoint faulty = switch (endpoint.method()) {
            case "GET" -> Endpoint.get(endpoint.path(), endpoint.operation(), mistake);
            case "POST" -> Endpoint.post(endpoint.path(), endpoint.operation(), mistake);
            case "PUT" -> Endpoint.put(endpoint.path(), endpoint.operation(), mistake);
            case "PATCH" -> Endpoint.patch(endpoint.path(), endpoint.operation(), mistake);
            default -> Endpoint.delete(endpoint.path(), endpoint.operation(), mistake);
        };
        endpoint.parameters().stream()
                .filter(one -> !one.inPath())
                .forEach(one -> faulty.query(one.name(), one.schema()));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Gate gate = new Gate(token -> new Caller("test", Role.ADMINISTER), Set.of("127.0.0.1"), 100, () -> 0);
        try (SlowClients slow = new SlowClients(() -> 0)) {
            server.createContext("/", new Router(gate, 1, 0, List.of(faulty), (c, e, v, result, note) -> {}, slow));
            server.start();
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path(endpoint, ask));
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("Authorization", "Bearer x")
                    .method(endpoint.method(), BodyPublishers.noBody())
                    .build();
            return Answer.of(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()));
        } finally {
            server.stop(0);
        }
    }

    /** What only some calls refuse. */
    private Answer special(Endpoint endpoint, AdminError error, Ask ask) throws Exception {
        String token = admin.token();
        String call = endpoint.operation() + " " + error;
        switch (call) {
            case "revokeSession NOT_FOUND":
                admin.operator.outcome = Operator.Outcome.UNKNOWN;
                return send(endpoint, ask, token);
            case "getDevice NOT_FOUND", "amendDevice NOT_FOUND", "createEnrolmentToken NOT_FOUND":
                return send(endpoint, new Ask("nobody", "", ask.type(), ask.body()), token);
            case "revokeDevice NOT_FOUND",
                    "quarantineDevice NOT_FOUND",
                    "releaseDevice NOT_FOUND",
                    "voidEnrolmentToken NOT_FOUND",
                    "removeDevice NOT_FOUND":
                admin.operator.outcome = Operator.Outcome.UNKNOWN;
                return send(endpoint, new Ask("nobody", "", ask.type(), ask.body()), token);
            case "addToImport NOT_FOUND", "getImport NOT_FOUND", "commitImport NOT_FOUND", "discardImport NOT_FOUND":
                return send(endpoint, new Ask("99", "", ask.type(), ask.body()), token);
            case "exportAudit NOT_FOUND":
                return send(endpoint, ask.query("?after=99"), token);
            case "changeMasterKey CONFLICT":
                admin.upkeep.changing = true;
                return send(endpoint, ask, token);
            case "getCall NOT_FOUND", "deleteAccess NOT_FOUND":
                return send(endpoint, ask, token);
            case "getConsoleFile NOT_FOUND":
                return send(endpoint, Ask.of("none.js"), token);
            case "retireKey NOT_FOUND":
                return send(endpoint, Ask.of("ffffffff"), token);
            case "removeDevice CONFLICT":
                admin.operator.outcome = Operator.Outcome.IN_USE;
                return send(endpoint, ask, token);
            case "amendDevice CONFLICT":
                return send(endpoint, Ask.of("a").json("{\"address\":\"10.0.0.2\"}"), token);
            case "createEnrolmentToken CONFLICT":
                return send(endpoint, Ask.of("b").json("{}"), token);
            case "addKey CONFLICT":
                Answer added = send(endpoint, ask, token);
                for (int i = 0; i < 20 && added.status() == 200; i++) {
                    added = send(endpoint, ask, token);
                }
                return added;
            case "retireKey CONFLICT":
                return send(endpoint, ask, token);
            case "retireKey KEY_IN_USE":
                admin.keys.add();
                return send(endpoint, ask, token);
            case "createAccess CONFLICT":
                admin.tokens.create("n", Role.READ, Instant.EPOCH);
                return send(endpoint, ask, token);
            case "deleteAccess CONFLICT":
                return send(endpoint, Ask.of(AdminTokens.OWNER), token);
            case "reloadCertificate CONFLICT":
                return send(endpoint, ask, token); // there is none; TlsTest has broken ones
            case "importDevices IMPORT_REFUSED":
                return send(endpoint, new Ask("", "?group=g", "text/plain", "not an id\n"), token);
            case "importDevices IMPORT_BUSY", "openImport IMPORT_BUSY":
                String open = String.valueOf(
                        admin.client.call("POST", "/v1/imports", null).get("import"));
                Answer busy = send(endpoint, ask, token);
                admin.client.call("DELETE", "/v1/imports/" + open, null);
                return busy;
            case "commitImport IMPORT_REFUSED":
                String number = String.valueOf(
                        admin.client.call("POST", "/v1/imports", null).get("import"));
                admin.client.call(
                        "POST",
                        "/v1/imports/" + number + "/lines",
                        "text/plain",
                        "not an id\n".getBytes(StandardCharsets.UTF_8));
                return send(endpoint, Ask.of(number), token);
            case "setPolicy PRECONDITION_FAILED", "resetPolicy PRECONDITION_FAILED":
                return send(endpoint, ask, token, "If-Match", "\"99\"");
            case "followEvents TOO_MANY_STREAMS":
                return besideTwoFollowers(endpoint, ask);
            default:
                return new Answer(0, "nothing here provokes " + call + ": add it, or do not declare it", false);
        }
    }

    private Answer besideTwoFollowers(Endpoint endpoint, Ask ask) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        InputStream first = http.send(admin.request("/v1/events").build(), BodyHandlers.ofInputStream())
                .body();
        InputStream second = http.send(admin.request("/v1/events").build(), BodyHandlers.ofInputStream())
                .body();
        Answer answer = send(endpoint, ask, admin.token());
        first.close();
        second.close();
        return answer;
    }

    @Test
    void theTableOfErrorsIsWhatTheCallsDeclareAndWhatNoCallCanSay() throws Exception {
        Map<AdminError, Set<String>> declared = new EnumMap<>(AdminError.class);
        for (Endpoint endpoint : admin.routes.endpoints()) {
            endpoint.refusals()
                    .forEach(error -> declared.computeIfAbsent(error, one -> new TreeSet<>())
                            .add(endpoint.operation()));
        }
        // 405 is said when no call matches, so it is no call's own.
        assertThat(EnumSet.complementOf(EnumSet.copyOf(declared.keySet())))
                .containsExactly(AdminError.METHOD_NOT_ALLOWED);
        assertThat(declared.get(AdminError.FORBIDDEN))
                .isEqualTo(new TreeSet<>(admin.routes.endpoints().stream()
                        .filter(endpoint -> endpoint.role() != null && endpoint.role() != Role.READ)
                        .map(Endpoint::operation)
                        .toList()));
    }
}
