package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.Endpoint;
import org.stblink.server.admin.http.Json;
import org.stblink.server.admin.http.OpenApi;
import org.stblink.server.admin.http.Role;
import org.stblink.server.domain.TraceEvent;

/** The served document against the server, in both directions: what it says happens, and what happens it says. */
@Timeout(120)
class OpenApiTest {
    private static final String TRACE = "0102030405060708";

    @TempDir
    Path temporary;

    private AdminFixture admin;
    private Map<Role, String> tokens;

    @BeforeEach
    void start() throws Exception {
        admin = new AdminFixture(temporary.resolve("data"));
        tokens = new TreeMap<>();
        for (Role role : Role.values()) {
            tokens.put(role, admin.tokens.create(role.text(), role, Instant.EPOCH));
        }
        admin.client.importCsv("a,g\nb,g\n".getBytes(StandardCharsets.UTF_8));
        admin.sink.event(new TraceEvent(5, 303, "REQUEST", "a", "b", null, null, TRACE, 1, null));
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    private Map<String, Object> document() throws Exception {
        HttpResponse<String> answer = admin.send(admin.plain("/v1/openapi.json"));
        assertThat(answer.statusCode()).isEqualTo(200);
        return map(Json.parse(answer.body().getBytes(StandardCharsets.UTF_8)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @Test
    void theDocumentInTheTreeIsTheServedOne() throws Exception {
        CommittedText.assertIs("openapi.json", Json.pretty(document()) + "\n");
    }

    @Test
    void everyEndpointStandsInTheDocumentWithRoleParametersAndStatusesAndNothingElseDoes() throws Exception {
        Map<String, String> documented = new TreeMap<>();
        map(document().get("paths"))
                .forEach((path, methods) -> map(methods).forEach((method, operation) -> {
                    Map<String, Object> fields = map(operation);
                    Set<String> parameters = new TreeSet<>();
                    if (fields.get("parameters") instanceof List<?> list) {
                        list.forEach(one -> parameters.add(map(one).get("in") + " " + map(one).get("name")));
                    }
                    documented.put(
                            method.toUpperCase(Locale.ROOT) + " " + path,
                            fields.get("operationId") + " " + fields.get("x-role") + " " + parameters + " "
                                    + new TreeSet<>(map(fields.get("responses")).keySet()));
                }));
        Map<String, String> served = new TreeMap<>();
        Set<String> operations = new TreeSet<>();
        for (Endpoint endpoint : admin.routes.endpoints()) {
            Set<String> parameters = new TreeSet<>();
            endpoint.parameters().forEach(one -> parameters.add((one.inPath() ? "path " : "query ") + one.name()));
            Set<String> statuses = new TreeSet<>();
            endpoint.statuses().forEach(status -> statuses.add(String.valueOf(status)));
            served.put(
                    endpoint.method() + " " + endpoint.path(),
                    endpoint.operation() + " "
                            + (endpoint.role() == null ? null : endpoint.role().text()) + " " + parameters + " "
                            + statuses);
            assertThat(operations.add(endpoint.operation()))
                    .as(endpoint.operation())
                    .isTrue();
            assertThat(endpoint.summary()).as(endpoint.operation()).isNotBlank();
        }
        assertThat(documented).isEqualTo(served);
    }

    @Test
    void everyReferenceOfTheDocumentIsDefined() throws Exception {
        Map<String, Object> document = document();
        Set<String> defined =
                map(map(document.get("components")).get("schemas")).keySet();
        Set<String> used = new TreeSet<>();
        collectReferences(document, used);

        assertThat(defined).containsAll(used);
        assertThat(document).containsEntry("openapi", "3.1.0");
    }

    private static void collectReferences(Object value, Set<String> found) {
        if (value instanceof Map<?, ?> object) {
            object.forEach((name, inner) -> {
                if ("$ref".equals(name)) {
                    found.add(inner.toString().replace("#/components/schemas/", ""));
                } else {
                    collectReferences(inner, found);
                }
            });
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> collectReferences(inner, found));
        }
    }

    /** One request that works for each operation, in an order in which they do. */
    private static Map<String, String[]> working() {
        Map<String, String[]> requests = new LinkedHashMap<>();
        String json = "application/json";
        requests.put(
                "listDevices", new String[] {"?search=a&group=g&standing=ALLOWED&limit=5&after=0&connected=false"});
        requests.put("exportDevices", new String[] {""});
        requests.put("getDevice", new String[] {"a"});
        requests.put("listGroups", new String[] {""});
        requests.put("listLeases", new String[] {"?limit=3"});
        requests.put("readAudit", new String[] {"?before=0&limit=3"});
        requests.put("exportAudit", new String[] {"?after=0"});
        requests.put("getAuditHead", new String[] {""});
        requests.put("createEnrolmentToken", new String[] {"a", json, "{}"});
        requests.put("voidEnrolmentToken", new String[] {"a"});
        requests.put("amendDevice", new String[] {"a", json, "{\"group\":\"h\",\"address\":\"10.0.0.9\"}"});
        requests.put("quarantineDevice", new String[] {"a"});
        requests.put("releaseDevice", new String[] {"a", json, "{\"generateToken\":false}"});
        requests.put("revokeDevice", new String[] {"a"});
        requests.put("removeDevice", new String[] {"a"});
        requests.put("importDevices", new String[] {"?dryRun=true&group=g", "text/plain", "x1..x3\n"});
        requests.put("openImport", new String[] {"", json, "{\"group\":\"g\",\"generateTokens\":true}"});
        requests.put("addToImport", new String[] {"{import}", "text/plain", "y1..y3"});
        requests.put("getImport", new String[] {"{import}"});
        requests.put("commitImport", new String[] {"{import}"});
        requests.put("discardImport", new String[] {"{import}"});
        requests.put("listSessions", new String[] {""});
        requests.put("revokeSession", new String[] {"0".repeat(32)});
        requests.put("listCalls", new String[] {"?device=a"});
        requests.put("getCall", new String[] {TRACE});
        requests.put("followEvents", new String[] {"?after=0&counts=true"});
        requests.put("getPolicy", new String[] {""});
        requests.put("setPolicy", new String[] {"", json, "{\"rules\":[]}"});
        requests.put("resetPolicy", new String[] {""});
        requests.put("listKeys", new String[] {""});
        requests.put("addKey", new String[] {""});
        requests.put("retireKey", new String[] {"00000001", json, "{\"force\":false}"});
        requests.put("makeBackup", new String[] {""});
        requests.put("getCapture", new String[] {""});
        requests.put("startCapture", new String[] {""});
        requests.put("stopCapture", new String[] {""});
        requests.put("getMasterKey", new String[] {""});
        requests.put("changeMasterKey", new String[] {""});
        requests.put("createAccess", new String[] {"", json, "{\"name\":\"console\",\"role\":\"read\"}"});
        requests.put("listAccess", new String[] {""});
        requests.put("deleteAccess", new String[] {"console"});
        requests.put("reloadCertificate", new String[] {""});
        requests.put("getConsole", new String[] {""});
        requests.put("getConsoleFile", new String[] {"main.js"});
        for (String operation :
                List.of("getSelf", "getHealth", "getAlive", "getReady", "listErrors", "getOpenApi", "getMetrics")) {
            requests.put(operation, new String[] {""});
        }
        return requests;
    }

    @Test
    void everyOperationWorksAsDocumentedForItsRoleAndIsRefusedToLesserOnes() throws Exception {
        Map<String, Endpoint> endpoints = new HashMap<>();
        admin.routes.endpoints().forEach(endpoint -> endpoints.put(endpoint.operation(), endpoint));
        assertThat(working().keySet()).isEqualTo(endpoints.keySet());
        String[] open = {""};
        for (Map.Entry<String, String[]> request : working().entrySet()) {
            Endpoint endpoint = endpoints.get(request.getKey());
            if (endpoint.operation().equals("discardImport")) {
                open[0] = String.valueOf(
                        admin.client.call("POST", "/v1/imports", null).get("import"));
            }
            String[] parts = request.getValue().clone();
            parts[0] = parts[0].replace("{import}", open[0]);
            for (Role role : Role.values()) {
                if (endpoint.role() != null && !role.covers(endpoint.role())) {
                    assertRefused(endpoint, parts, role);
                }
            }
            Role least = endpoint.role() == null ? Role.READ : endpoint.role();
            if (endpoint.operation().equals("reloadCertificate")) {
                continue; // works with TLS only: TlsTest
            }
            Object answer = assertWorks(endpoint, parts, tokens.get(least));
            if (endpoint.operation().equals("openImport")) {
                open[0] = String.valueOf(map(answer).get("import"));
            }
        }
    }

    private HttpResponse<String> ask(Endpoint endpoint, String[] parts, String token) throws Exception {
        String path = endpoint.path().replaceAll("\\{[a-z]+}", parts[0].startsWith("?") ? "" : parts[0])
                + (parts[0].startsWith("?") ? parts[0] : "");
        var request = admin.request(path, token);
        if (parts.length > 1) {
            request.header("Content-Type", parts[1]);
        }
        // A stream has no end; its head is enough.
        String method = endpoint.operation().equals("followEvents") ? "HEAD" : endpoint.method();
        return admin.send(
                request.method(method, parts.length > 2 ? BodyPublishers.ofString(parts[2]) : BodyPublishers.noBody()));
    }

    private void assertRefused(Endpoint endpoint, String[] parts, Role role) throws Exception {
        HttpResponse<String> answer = ask(endpoint, parts, tokens.get(role));
        assertThat(answer.statusCode())
                .as("%s with %s: %s", endpoint, role, answer.body())
                .isEqualTo(403);
    }

    private Object assertWorks(Endpoint endpoint, String[] parts, String token) throws Exception {
        HttpResponse<String> answer = ask(endpoint, parts, token);
        assertThat(answer.statusCode()).as("%s: %s", endpoint, answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control"))
                .as("%s", endpoint)
                .contains("no-store");
        assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                .as("%s", endpoint)
                .contains("nosniff");
        Endpoint.Answer documented = endpoint.answers().get(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .as("%s", endpoint)
                .startsWith(documented.type());
        if (documented.schema() == null) {
            return null;
        }
        Object value = Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
        assertThat(documented.schema().faults(value))
                .as("%s: %s", endpoint, answer.body())
                .isEmpty();
        return value;
    }

    @Test
    void refusalsThatManySharedAreAsDocumented() throws Exception {
        for (Endpoint endpoint : admin.routes.endpoints()) {
            assertStatus(endpoint, 400, "?surely=not", null, "");
            if (endpoint.role() != null) {
                // Wrong tokens have a limit, which this is not about.
                admin.millis.addAndGet(2_000);
                HttpResponse<String> nobody =
                        admin.send(admin.plain(fill(endpoint, "a")).method(endpoint.method(), BodyPublishers.noBody()));
                assertThat(nobody.statusCode()).as("%s", endpoint).isEqualTo(401);
            }
            if (endpoint.refusals().contains(AdminError.UNSUPPORTED_TYPE)) {
                String open = endpoint.path().contains("{import}") ? openImport() : "a";
                assertStatus(endpoint, 415, open, "application/x-www-form-urlencoded", "a=b");
                assertStatus(endpoint, 413, open, endpoint.types().get(0), "x".repeat(AdminFixture.ABOVE_EVERY_BODY));
                if (endpoint.path().contains("{import}")) {
                    admin.client.call("DELETE", "/v1/imports/" + open, null);
                }
            }
        }
    }

    private String openImport() throws Exception {
        return String.valueOf(admin.client.call("POST", "/v1/imports", null).get("import"));
    }

    private static String fill(Endpoint endpoint, String variable) {
        return endpoint.path().replaceAll("\\{[a-z]+}", variable);
    }

    private void assertStatus(Endpoint endpoint, int status, String variable, String type, String body)
            throws Exception {
        String path = variable.startsWith("?") ? fill(endpoint, "a") + variable : fill(endpoint, variable);
        var request = admin.request(path);
        if (type != null) {
            request.header("Content-Type", type);
        }
        HttpResponse<String> answer = admin.send(request.method(endpoint.method(), BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as("%s: %s", endpoint, answer.body()).isEqualTo(status);
        assertThat(endpoint.statuses()).as("%s", endpoint).contains(status);
        assertThat(OpenApi.errorSchema().faults(Json.parse(answer.body().getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
    }

    @Test
    void aPathTakesTheMethodsOfTheDocumentAndSaysSo() throws Exception {
        Map<String, Set<String>> methods = new TreeMap<>();
        for (Endpoint endpoint : admin.routes.endpoints()) {
            Set<String> allowed = methods.computeIfAbsent(fill(endpoint, "a"), path -> new TreeSet<>());
            allowed.add(endpoint.method());
            if (endpoint.method().equals("GET")) {
                allowed.add("HEAD");
            }
        }
        // One path matches another's pattern; there both count.
        methods.get("/v1/devices/export").addAll(methods.get("/v1/devices/a"));
        methods.get("/v1/devices/import").addAll(methods.get("/v1/devices/a"));
        List<String> checked = new ArrayList<>();
        for (Map.Entry<String, Set<String>> path : methods.entrySet()) {
            for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
                if (!path.getValue().contains(method)) {
                    HttpResponse<String> answer =
                            admin.send(admin.request(path.getKey()).method(method, BodyPublishers.noBody()));
                    assertThat(answer.statusCode())
                            .as("%s %s", method, path.getKey())
                            .isEqualTo(405);
                    assertThat(answer.headers().firstValue("Allow"))
                            .as(path.getKey())
                            .contains(String.join(", ", path.getValue()));
                    checked.add(method);
                }
            }
        }
        assertThat(checked).hasSizeGreaterThan(50);
    }
}
