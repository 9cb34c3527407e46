package org.stblink.server.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.StoredAudit;

/** {@code GET /v1/audit?after=&device=&limit=}: what happened and why, oldest first. */
final class AuditApi {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;

    private final DeviceDirectory directory;

    AuditApi(DeviceDirectory directory) {
        this.directory = directory;
    }

    Object read(Request request) throws AdminException {
        request.allowParameters("after", "device", "limit");
        long after = request.number("after", 0, 0, Long.MAX_VALUE);
        int limit = (int) request.number("limit", DEFAULT_PAGE, 1, LARGEST_PAGE);
        List<StoredAudit> page = Waiting.on(directory.audit(after, request.parameter("device"), limit));
        List<Object> entries = new ArrayList<>();
        long last = after;
        for (StoredAudit entry : page) {
            last = entry.seq();
            entries.add(new Fields()
                    .put("seq", entry.seq())
                    .put("at", Instant.ofEpochMilli(entry.atMillis()).toString())
                    .put("event", entry.event())
                    .put("device", entry.device())
                    .put("other", entry.other())
                    .put("session", entry.session())
                    .put("trace", entry.trace())
                    .put("cause", entry.cause())
                    .done());
        }
        return new Fields().put("entries", entries).put("next", last).done();
    }
}
