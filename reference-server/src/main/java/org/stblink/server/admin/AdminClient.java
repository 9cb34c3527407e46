package org.stblink.server.admin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
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
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.Json;
import org.stblink.server.store.StoreException;

/**
 * The admin API for programs: each call blocks and gives the answer's JSON as maps, lists, texts, numbers and booleans.
 * docs/operator.md says what is in them. The named methods are the frequent ones; {@link #call} reaches all of it.
 *
 * <p>Threads: any.
 */
public final class AdminClient {
    /** The server refused a request, or answered what is not the admin API. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final int code;
        private final String name;
        private final transient Map<String, Object> error;

        private Refused(int status, int code, String name, String message, Map<String, Object> error) {
            super(message);
            this.status = status;
            this.code = code;
            this.name = name;
            this.error = error;
        }

        /** The HTTP status. */
        public int status() {
            return status;
        }

        /** The stable number of the error (docs/errors.md); 0 when this is not the admin API. */
        public int code() {
            return code;
        }

        /** Its stable name, such as NOT_FOUND. */
        public String name() {
            return name;
        }

        /** All of the answer's error object; of a refused import it has the lines. */
        public Map<String, Object> error() {
            return error;
        }
    }

    /** The types of an import. */
    public static final String CSV = ImportParser.CSV_TYPE;

    public static final String SERIALS = ImportParser.LIST_TYPE;
    public static final String JSON = ImportParser.JSON_TYPE;

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(150);
    private static final int TOO_MANY = 429;
    private static final int PATIENCE = 10;
    private static final int PIECE_BYTES = 8192;
    private static final String DATA = "data: ";
    private static final String DEVICES = "/v1/devices/";

    private final HttpClient http;
    private final URI base;
    private final String authorization;
    private volatile boolean answered;

    private AdminClient(URI base, String token, HttpClient http) {
        this.base = base;
        this.authorization = "Bearer " + token;
        this.http = http;
    }

    /**
     * A client for a server on this machine.
     *
     * @param address as the READY line has it: {@code 127.0.0.1:7411}
     * @param tokenFile the server's {@code admin.token}, or a file of the same form with another token
     * @throws StoreException when the file is open to others or holds no token
     */
    public static AdminClient open(String address, Path tokenFile) throws IOException, StoreException {
        return open(address, tokenFile, null);
    }

    /**
     * A client for any server.
     *
     * @param address {@code HOST:PORT} for plain HTTP, or {@code https://HOST:PORT}
     * @param tokenFile as above
     * @param authority a PEM file with the certificate that the server's is to be checked against; null for those that
     *     the platform trusts
     */
    public static AdminClient open(String address, Path tokenFile, @Nullable Path authority)
            throws IOException, StoreException {
        URI base = URI.create(address.contains("://") ? address : "http://" + address);
        HttpClient.Builder http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        if (authority != null) {
            http.sslContext(TrustedAuthority.context(authority));
        }
        return new AdminClient(base, AdminToken.read(tokenFile), http.build());
    }

    /** Whether a call was answered with success yet: a connection that breaks afterwards is no wrong address. */
    public boolean isAnswered() {
        return answered;
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
        return get(DEVICES + encode(id));
    }

    /** Puts the devices of a JSON list on the allow-list: all or none. */
    public Map<String, Object> importJson(byte[] list) throws IOException, InterruptedException, Refused {
        return call("POST", "/v1/devices/import", JSON, list);
    }

    /** Puts the devices of CSV lines on the allow-list: all or none. */
    public Map<String, Object> importCsv(byte[] lines) throws IOException, InterruptedException, Refused {
        return call("POST", "/v1/devices/import", CSV, lines);
    }

    /** Withdraws a device. */
    public Map<String, Object> revoke(String id) throws IOException, InterruptedException, Refused {
        return call("POST", DEVICES + encode(id) + "/revoke", null);
    }

    /**
     * Lets a device enrol once more.
     *
     * @param tokenHex its new enrolment token; null for none
     */
    public Map<String, Object> release(String id, @Nullable String tokenHex)
            throws IOException, InterruptedException, Refused {
        return call("POST", DEVICES + encode(id) + "/release", tokenHex == null ? null : Map.of("token", tokenHex));
    }

    /** Sessions under supervision. */
    public Map<String, Object> sessions() throws IOException, InterruptedException, Refused {
        return get("/v1/sessions");
    }

    /** Ends a session at both its ends. */
    public Map<String, Object> revokeSession(String sid) throws IOException, InterruptedException, Refused {
        return call("POST", "/v1/sessions/" + encode(sid) + "/revoke", null);
    }

    /** Audit entries behind a sequence number, oldest first. */
    public Map<String, Object> audit(long after, int limit) throws IOException, InterruptedException, Refused {
        return get("/v1/audit?after=" + after + "&limit=" + limit);
    }

    /** Any call that only looks. */
    public Map<String, Object> get(String pathAndQuery) throws IOException, InterruptedException, Refused {
        return object(text(pathAndQuery));
    }

    /** The answer as text, of whatever type. */
    public String text(String pathAndQuery) throws IOException, InterruptedException, Refused {
        return send(request(pathAndQuery).timeout(ANSWER).GET().build());
    }

    /**
     * Any call.
     *
     * @param body what is sent as JSON; null for nothing
     */
    public Map<String, Object> call(String method, String pathAndQuery, @Nullable Object body)
            throws IOException, InterruptedException, Refused {
        return call(method, pathAndQuery, JSON, body == null ? new byte[0] : Json.bytes(body));
    }

    /** Any call, with a body of any type. */
    public Map<String, Object> call(String method, String pathAndQuery, String contentType, byte[] body)
            throws IOException, InterruptedException, Refused {
        return object(send(request(pathAndQuery)
                .timeout(ANSWER)
                .header("Content-Type", contentType)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .build()));
    }

    /**
     * Writes an answer of any length, such as the export, to a stream.
     *
     * @throws IOException also when the answer breaks off: what was written is a part of it then
     */
    public void copy(String pathAndQuery, OutputStream to) throws IOException, InterruptedException, Refused {
        HttpResponse<InputStream> response =
                http.send(request(pathAndQuery).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw refused(response.statusCode(), body.readAllBytes());
            }
            answered = true;
            byte[] piece = new byte[PIECE_BYTES];
            for (int n = next(body, piece); n >= 0; n = next(body, piece)) {
                to.write(piece, 0, n);
            }
        }
    }

    private static int next(InputStream body, byte[] piece) throws IOException {
        try {
            return body.read(piece);
        } catch (IOException e) {
            throw new IOException(
                    "the answer broke off, and what came is a part of it (" + e.getMessage()
                            + "): see whether the server still runs, and its log",
                    e);
        }
    }

    /**
     * Follows the events until there is no more use for them, or the server ends.
     *
     * @param after begin behind the event with this id; 0 for all that are kept; empty for what happens from now on
     * @param each takes an event (or {@code {"missed": n}}, or {@code {"restarted": true}} where the id is of another run of the
     *     server, so that nobody knows what was missed) and says whether to go on
     */
    public void events(String after, Predicate<Map<String, Object>> each)
            throws IOException, InterruptedException, Refused {
        HttpRequest request =
                request("/v1/events" + query(Map.of("after", after))).GET().build();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            try (InputStream body = response.body()) {
                throw refused(response.statusCode(), body.readAllBytes());
            }
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String line = nextLine(lines);
            while (line != null) {
                if (line.startsWith(DATA) && !each.test(object(line.substring(DATA.length())))) {
                    return;
                }
                line = nextLine(lines);
            }
        }
    }

    /** Null at the end. A server that stops, or is killed, does not end its answer: the connection breaks. */
    private static @Nullable String nextLine(BufferedReader lines) {
        try {
            return lines.readLine();
        } catch (IOException broken) {
            return null;
        }
    }

    /** A text as a part of a path or query. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A query of what is not null or empty, with its question mark. */
    public static String query(Map<String, String> parameters) {
        StringBuilder query = new StringBuilder();
        new TreeMap<>(parameters)
                .forEach((name, value) -> query.append(query.length() == 0 ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(encode(value)));
        return query.toString();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", authorization);
    }

    /** Waits when the server says that it was asked too often. */
    private String send(HttpRequest request) throws IOException, InterruptedException, Refused {
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        for (int i = 0; i < PATIENCE && response.statusCode() == TOO_MANY; i++) {
            TimeUnit.SECONDS.sleep(1);
            response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        }
        if (response.statusCode() != 200) {
            throw refused(response.statusCode(), response.body());
        }
        answered = true;
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static Refused refused(int status, byte[] body) {
        try {
            Map<String, Object> answer = object(new String(body, StandardCharsets.UTF_8));
            if (answer.get("error") instanceof Map<?, ?> error) {
                Map<String, Object> fields = new LinkedHashMap<>();
                error.forEach((name, value) -> fields.put(String.valueOf(name), value));
                int code = fields.get("code") instanceof Number number ? number.intValue() : 0;
                return new Refused(
                        status,
                        code,
                        String.valueOf(fields.get("name")),
                        String.valueOf(fields.get("message")),
                        fields);
            }
        } catch (IOException e) {
            // Not the admin API's JSON; said below.
        }
        return new Refused(
                status, 0, "NOT_THE_ADMIN_API", "HTTP status " + status + " without an error object", Map.of());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(String json) throws IOException {
        if (Json.parse(json.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map) {
            return (Map<String, Object>) map;
        }
        throw new IOException("the answer is not a JSON object");
    }
}
