package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Request;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.store.AuditQuery;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.StoredAudit;

/** {@code GET /v1/audit}: what happened and why; oldest first behind a number, or newest first before one. */
final class AuditApi {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;

    private final DeviceDirectory directory;

    AuditApi(DeviceDirectory directory) {
        this.directory = directory;
    }

    Object read(Request request) throws AdminException {
        int limit = (int) request.number("limit", DEFAULT_PAGE, 1, LARGEST_PAGE);
        boolean newestFirst = request.parameter("before") != null;
        if (newestFirst && request.parameter("after") != null) {
            throw AdminException.badRequest("give after or before, not both");
        }
        long edge = newestFirst
                ? request.number("before", 0, 0, Long.MAX_VALUE)
                : request.number("after", 0, 0, Long.MAX_VALUE);
        // 0 asks for the newest there are.
        AuditQuery query = new AuditQuery(
                newestFirst && edge == 0 ? Long.MAX_VALUE : edge,
                newestFirst,
                request.parameter("device"),
                request.parameter("event"),
                request.parameter("trace"),
                limit);
        List<StoredAudit> page = Waiting.on(directory.audit(query));
        String event = request.parameter("event");
        if (page.isEmpty() && event != null) {
            checkName(event);
        }
        List<Object> entries = new ArrayList<>();
        long last = edge;
        for (StoredAudit entry : page) {
            last = entry.seq();
            entries.add(AuditLines.fields(entry));
        }
        return new Fields().put("entries", entries).put("next", last).done();
    }

    /** A misspelt name is not taken for one that did not happen. A name that a former program wrote is known by its entries. */
    private void checkName(String event) throws AdminException {
        List<String> known =
                Arrays.stream(AuditEvent.values()).map(AuditEvent::name).toList();
        if (!known.contains(event)
                && Waiting.on(directory.audit(new AuditQuery(0, false, null, event, null, 1)))
                        .isEmpty()) {
            throw AdminException.badRequest("no such event; there are "
                    + String.join(", ", known.stream().sorted().toList()));
        }
    }
}
