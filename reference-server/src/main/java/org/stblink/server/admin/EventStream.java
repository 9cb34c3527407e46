package org.stblink.server.admin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.Access;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Gate;
import org.stblink.server.admin.http.Json;
import org.stblink.server.admin.http.Request;

/**
 * {@code GET /v1/events}: trace events as server-sent events (the HTML standard, section 9.2). Each has an id, so that a
 * client that comes back with {@code Last-Event-ID} (or {@code ?after=}) misses nothing that is still kept, and is told where
 * it may have: an {@code event: gap} says how many it missed, or that the id is of another run of the server, of which nothing
 * is known. Without either it hears what happens from now on, and is told behind which id that begins. With {@code ?counts=true}
 * there is an event {@code counts} a second.
 */
final class EventStream {
    /** A comment so often keeps the connection from looking dead, and finds out when it is. */
    private static final long KEEP_ALIVE_MILLIS = 10_000;

    /** How often counts are looked for; they are taken once a second. */
    private static final long COUNTS_MILLIS = 500;

    /** An id of this or another run; the numbers alone are of servers that gave no more. */
    private static final Pattern ID = Pattern.compile("(\\p{XDigit}{1,32}-)?\\d{1,19}");

    private static final String ALL_KEPT = "0";

    private final Access access;
    private final EventHub hub;
    private final Rates rates;
    private final Semaphore places;

    EventStream(Access access, EventHub hub, Rates rates, int maxStreams) {
        this.access = access;
        this.hub = hub;
        this.rates = rates;
        this.places = new Semaphore(maxStreams);
    }

    /** Answers until the client goes away, its token is deleted, or the server ends. */
    @Nullable
    Object handle(Request request) throws IOException, AdminException {
        long after = start(request);
        boolean counts = request.flag("counts");
        if (!places.tryAcquire()) {
            throw new AdminException(
                    AdminError.TOO_MANY_STREAMS, "admin.max-event-streams programs follow the events already");
        }
        try {
            HttpExchange exchange = request.exchange();
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            if (request.begin(200)) {
                follow(exchange, after, counts);
            }
        } catch (InterruptedException e) {
            // The server ends, and the connection with it.
            Thread.currentThread().interrupt();
        } finally {
            places.release();
        }
        return null;
    }

    /** A browser that comes back asks with the URL of its first time, so what it says it heard last counts before that. */
    private long start(Request request) throws AdminException {
        String lastId = request.header("Last-Event-ID");
        String after = request.parameter("after");
        if (lastId != null) {
            return number(lastId.strip(), "Last-Event-ID: give the id of an event");
        }
        if (after == null) {
            return hub.last();
        }
        return after.equals(ALL_KEPT) ? 0 : number(after, "after: give the id of an event, or 0");
    }

    private long number(String id, String advice) throws AdminException {
        if (!ID.matcher(id).matches()) {
            throw AdminException.badRequest(advice);
        }
        return hub.number(id);
    }

    private void follow(HttpExchange exchange, long after, boolean counts) throws IOException, InterruptedException {
        OutputStream out = exchange.getResponseBody();
        write(out, ": the events of the server\n\n");
        if (after == EventHub.OF_ANOTHER_RUN) {
            write(out, "event: gap\ndata: {\"restarted\":true}\n\n");
        }
        long last = Math.max(0, after);
        // Without data it is no event: whoever is cut off before there was one can come back as well.
        write(out, "id: " + hub.id(last) + "\n\n");
        long counted = 0;
        long written = System.nanoTime();
        while (true) {
            List<EventHub.Numbered> events = hub.after(last, counts ? COUNTS_MILLIS : KEEP_ALIVE_MILLIS + 1);
            if (Gate.caller(access, exchange) == null) {
                return;
            }
            StringBuilder text = new StringBuilder();
            for (EventHub.Numbered event : events) {
                if (event.number() > last + 1) {
                    text.append("event: gap\ndata: {\"missed\":")
                            .append(event.number() - last - 1)
                            .append("}\n\n");
                }
                last = event.number();
                String id = hub.id(last);
                text.append("id: ").append(id).append("\ndata: ");
                text.append(Json.text(CallLog.fields(event.event(), id))).append("\n\n");
            }
            Rates.Snapshot snapshot = rates.latest();
            if (counts && snapshot.number() > counted) {
                counted = snapshot.number();
                text.append("event: counts\ndata: ")
                        .append(Json.text(fields(snapshot)))
                        .append("\n\n");
            }
            if (text.length() == 0 && System.nanoTime() - written >= KEEP_ALIVE_MILLIS * 1_000_000) {
                text.append(": still here\n\n");
            }
            if (text.length() > 0) {
                write(out, text.toString());
                written = System.nanoTime();
            }
        }
    }

    private static Map<String, Object> fields(Rates.Snapshot snapshot) {
        return Rates.fields(snapshot.counters())
                .put("ms", snapshot.atMillis())
                .put("perSecond", snapshot.perSecond())
                .done();
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
