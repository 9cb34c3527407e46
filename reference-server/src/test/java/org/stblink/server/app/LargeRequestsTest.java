package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.admin.AdminClient;

/** The real program with the heap of the packages, and the largest requests that its holders of tokens can send. */
@Timeout(240)
class LargeRequestsTest {
    private static final String JSON = "application/json";
    private static final int LARGEST = 4 * 1024 * 1024;
    private static final int LARGEST_POLICY = 1024 * 1024;
    private static final int AT_ONCE = 6;

    @TempDir
    Path temporary;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    private String address;

    private void sendMany(String token, String method, String path, String type, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", type)
                .method(method, BodyPublishers.ofByteArray(body))
                .build();
        for (int i = 0; i < AT_ONCE; i++) {
            answers.add(http.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
    }

    private Set<Integer> statuses() throws Exception {
        Set<Integer> statuses = new TreeSet<>();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            statuses.add(answer.get(120, TimeUnit.SECONDS).statusCode());
        }
        answers.clear();
        return statuses;
    }

    private static String filled(String begin, String middle, String end, int bytes) {
        return begin + middle.repeat((bytes - begin.length() - end.length()) / middle.length()) + end;
    }

    /** Whose places, written out for each part of it, would be a thousand times as long. */
    private static String longNamesAndDeepLists() {
        String lists = "[".repeat(900) + "]".repeat(900);
        return "{\"rules\":" + ("{\"" + "x".repeat(49_000) + "\":").repeat(12) + lists + "}".repeat(13);
    }

    private static String token(AdminClient owner, String name, String role) throws Exception {
        return String.valueOf(owner.call("POST", "/v1/access", Map.of("name", name, "role", role))
                .get("token"));
    }

    @Test
    void manyAtOnceAreAnsweredAndTheServerGoesOn() throws Exception {
        Path data = temporary.resolve("data");
        Path config = Files.writeString(temporary.resolve("server.conf"), "control.port = 0\nadmin.port = 0\n");
        try (ServerProcess server =
                new ServerProcess(temporary, "--config", config.toString(), "--data", data.toString()).awaitReady()) {
            AdminClient owner = server.admin(data);
            address = server.adminAddress();
            String operator = token(owner, "operator", "operate");
            List<String> administrators = List.of(token(owner, "one", "administer"), token(owner, "two", "administer"));

            sendMany(operator, "PATCH", "/v1/devices/a", JSON, filled("{\"group\":[", "{},", "{}]}", LARGEST));
            assertThat(statuses()).containsExactly(413);

            for (String token : administrators) {
                sendMany(token, "PUT", "/v1/policy", JSON, longNamesAndDeepLists());
            }
            assertThat(statuses()).isSubsetOf(400, 429);

            StringBuilder devices = new StringBuilder();
            for (int i = 0; i < 100_000; i++) {
                devices.append(100_000 + i).append(",\u00fc,username,pass,,10.0.0.1\n");
            }
            for (String token : administrators) {
                String once = "/v1/devices/import?dryRun=true&group=g";
                sendMany(token, "POST", once, "text/csv", filled("", "a,b,c,d,,1,1,1\n", "", LARGEST));
                sendMany(token, "POST", once, "text/csv", devices.toString());
                sendMany(token, "POST", once, "text/plain", filled("", "#\n", "", LARGEST));
                sendMany(token, "POST", once, "text/plain", "a000001..a100000");
                sendMany(token, "POST", once, JSON, filled("[{\"id\":[", "{},", "{}]}]", LARGEST));
                sendMany(token, "POST", once, JSON, filled("[", "{},", "{}]", LARGEST));
                sendMany(
                        token, "PUT", "/v1/policy", JSON, filled("{\"rules\":[", "{\"a\":1},", "{}]}", LARGEST_POLICY));
            }
            assertThat(statuses()).isSubsetOf(200, 400, 409, 413, 422, 429);

            assertThat(owner.health()).containsEntry("devices", 0);
        }
    }
}
