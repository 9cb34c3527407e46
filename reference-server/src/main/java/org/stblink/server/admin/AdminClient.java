package org.stblink.server.admin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.stblink.server.store.StoreException;

/**
 * The admin API for programs: each call blocks and gives the answer's JSON as maps, lists, texts, numbers and booleans.
 * docs/operator.md says what is in them.
 *
 * <p>Threads: any.
 */
public final class AdminClient {
    /** The server refused a request, or answered what is not the admin API. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final String code;
        private final transient Map<String, Object> error;

        private Refused(int status, String code, String message, Map<String, Object> error) {
            super(message);
            this.status = status;
            this.code = code;
            this.error = error;
        }

        /** The HTTP status. */
        public int status() {
            return status;
        }

        /** A stable name, such as NOT_FOUND. */
        public String code() {
            return code;
        }

        /** All of the answer's error object; of a refused import it has the lines. */
        public Map<String, Object> error() {
            return error;
        }
    }

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final String DATA = "data: ";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final URI base;
    private final String authorization;

    private AdminClient(URI base, String token) {
        this.base = base;
        this.authorization = "Bearer " + token;
    }

    /**
     * A client for a server on this machine.
     *
     * @param address as the READY line has it: {@code 127.0.0.1:7411}
     * @param tokenFile the server's {@code admin.token}
     * @throws StoreException when the file is open to others or holds no token
     */
    public static AdminClient open(String address, Path tokenFile) throws IOException, StoreException {
        return new AdminClient(URI.create("http://" + address), AdminToken.read(tokenFile));
    }

    /** State and counts of the server. */
    public Map<String, Object> health() throws IOException, InterruptedException, Refused {
        return get("/v1/health");
    }

    /**
     * A page of devices.
     *
     * @param search part of an id; empty for all
     * @param after the {@code next} of the page before; empty for the first
     */
    public Map<String, Object> devices(String search, String after, int limit)
            throws IOException, InterruptedException, Refused {
        return get("/v1/devices?limit=" + limit + "&search=" + encode(search) + "&after=" + encode(after));
    }

    /** One device. */
    public Map<String, Object> device(String id) throws IOException, InterruptedException, Refused {
        return get("/v1/devices/" + encode(id));
    }

    /** Puts the devices of a JSON list on the allow-list: all or none. */
    public Map<String, Object> importJson(byte[] list) throws IOException, InterruptedException, Refused {
        return post("/v1/devices/import", ImportFormat.JSON_TYPE, list);
    }

    /** Puts the devices of CSV lines on the allow-list: all or none. */
    public Map<String, Object> importCsv(byte[] lines) throws IOException, InterruptedException, Refused {
        return post("/v1/devices/import", ImportFormat.CSV_TYPE, lines);
    }

    /** Withdraws a device. */
    public Map<String, Object> revoke(String id) throws IOException, InterruptedException, Refused {
        return post("/v1/devices/" + encode(id) + "/revoke", ImportFormat.JSON_TYPE, new byte[0]);
    }

    /**
     * Lets a device enrol once more.
     *
     * @param tokenHex its new enrolment token; null for none
     */
    public Map<String, Object> release(String id, @Nullable String tokenHex)
            throws IOException, InterruptedException, Refused {
        byte[] body = tokenHex == null ? new byte[0] : Json.bytes(Map.of("token", tokenHex));
        return post("/v1/devices/" + encode(id) + "/release", ImportFormat.JSON_TYPE, body);
    }

    /** Sessions under supervision. */
    public Map<String, Object> sessions() throws IOException, InterruptedException, Refused {
        return get("/v1/sessions");
    }

    /** Ends a session at both its ends. */
    public Map<String, Object> revokeSession(String sid) throws IOException, InterruptedException, Refused {
        return post("/v1/sessions/" + encode(sid) + "/revoke", ImportFormat.JSON_TYPE, new byte[0]);
    }

    /** Audit entries behind a sequence number, oldest first. */
    public Map<String, Object> audit(long after, int limit) throws IOException, InterruptedException, Refused {
        return get("/v1/audit?after=" + after + "&limit=" + limit);
    }

    /**
     * Follows the events until there is no more use for them, or the server ends.
     *
     * @param after begin behind this number; negative for what happens from now on
     * @param each takes an event (or {@code {"missed": n}}) and says whether to go on
     */
    public void events(long after, Predicate<Map<String, Object>> each)
            throws IOException, InterruptedException, Refused {
        HttpRequest request = request("/v1/events" + (after < 0 ? "" : "?after=" + after))
                .GET()
                .build();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            try (InputStream body = response.body()) {
                throw refused(response.statusCode(), body.readAllBytes());
            }
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                if (line.startsWith(DATA) && !each.test(object(line.substring(DATA.length())))) {
                    return;
                }
                line = lines.readLine();
            }
        }
    }

    private Map<String, Object> get(String path) throws IOException, InterruptedException, Refused {
        return send(request(path).timeout(ANSWER).GET().build());
    }

    private Map<String, Object> post(String path, String contentType, byte[] body)
            throws IOException, InterruptedException, Refused {
        return send(request(path)
                .timeout(ANSWER)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", authorization);
    }

    private Map<String, Object> send(HttpRequest request) throws IOException, InterruptedException, Refused {
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw refused(response.statusCode(), response.body());
        }
        return object(new String(response.body(), StandardCharsets.UTF_8));
    }

    private static Refused refused(int status, byte[] body) {
        try {
            Map<String, Object> answer = object(new String(body, StandardCharsets.UTF_8));
            if (answer.get("error") instanceof Map<?, ?> error) {
                Map<String, Object> fields = new LinkedHashMap<>();
                error.forEach((name, value) -> fields.put(String.valueOf(name), value));
                return new Refused(
                        status, String.valueOf(fields.get("code")), String.valueOf(fields.get("message")), fields);
            }
        } catch (IOException e) {
            // Not the admin API's JSON; said below.
        }
        return new Refused(status, "NOT_THE_ADMIN_API", "HTTP status " + status + " without an error object", Map.of());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(String json) throws IOException {
        if (Json.parse(json.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IOException("the answer is not a JSON object");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
