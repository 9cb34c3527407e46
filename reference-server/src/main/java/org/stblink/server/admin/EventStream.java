package org.stblink.server.admin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.stblink.server.domain.TraceEvent;

/**
 * {@code GET /v1/events}: trace events as server-sent events (the HTML standard, section 9.2). Each has its number as id,
 * so that a client that comes back with {@code Last-Event-ID} (or {@code ?after=}) misses nothing that is still kept.
 * Without either it hears what happens from now on.
 */
final class EventStream {
    /** A comment so often keeps the connection from looking dead, and finds out when it is. */
    private static final long KEEP_ALIVE_MILLIS = 10_000;

    private final EventHub hub;
    private final Semaphore places;

    EventStream(EventHub hub, int maxStreams) {
        this.hub = hub;
        this.places = new Semaphore(maxStreams);
    }

    /** Answers until the client goes away or the server ends. */
    @Nullable
    Object handle(Request request) throws IOException, AdminException {
        request.allowParameters("after");
        long after = start(request);
        if (!places.tryAcquire()) {
            throw new AdminException(
                    503, "TOO_MANY_STREAMS", "admin.max-event-streams programs follow the events already");
        }
        try {
            HttpExchange exchange = request.exchange();
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(200, 0);
            follow(exchange.getResponseBody(), after);
        } catch (InterruptedException e) {
            // The server ends, and the connection with it.
            Thread.currentThread().interrupt();
        } finally {
            places.release();
        }
        return null;
    }

    private long start(Request request) throws AdminException {
        if (request.parameter("after") != null) {
            return request.number("after", 0, 0, Long.MAX_VALUE);
        }
        String lastId = request.header("Last-Event-ID");
        if (lastId == null) {
            return hub.last();
        }
        try {
            return Math.max(0, Long.parseLong(lastId.strip()));
        } catch (NumberFormatException e) {
            throw AdminException.badRequest("Last-Event-ID: give the id of an event");
        }
    }

    private void follow(OutputStream out, long after) throws IOException, InterruptedException {
        write(out, ": the events of the server\n\n");
        // Numbers begin anew with each start of the server; a client from before it starts over.
        long last = Math.min(after, hub.last());
        while (true) {
            List<EventHub.Numbered> events = hub.after(last, KEEP_ALIVE_MILLIS);
            StringBuilder text = new StringBuilder();
            for (EventHub.Numbered event : events) {
                if (event.number() > last + 1) {
                    text.append("event: gap\ndata: {\"missed\":")
                            .append(event.number() - last - 1)
                            .append("}\n\n");
                }
                last = event.number();
                text.append("id: ").append(last).append("\ndata: ");
                text.append(Json.text(fields(event))).append("\n\n");
            }
            write(out, events.isEmpty() ? ": still here\n\n" : text.toString());
        }
    }

    private static Map<String, Object> fields(EventHub.Numbered numbered) {
        TraceEvent event = numbered.event();
        return new Fields()
                .put("seq", numbered.number())
                .put("ms", event.atMillis())
                .put("step", event.step() == 0 ? null : event.step())
                .put("name", event.name())
                .put("device", event.device())
                .put("other", event.other())
                .put("address", event.address())
                .put("session", event.session())
                .put("trace", event.trace())
                .put("note", event.note())
                .done();
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
