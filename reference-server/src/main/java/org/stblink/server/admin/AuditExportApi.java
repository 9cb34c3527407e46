package org.stblink.server.admin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Request;
import org.stblink.server.store.AuditBounds;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.audit.AuditHead;
import org.stblink.server.store.audit.ChainedAudit;

/** {@code /v1/audit/export} and {@code /v1/audit/head}: the audit with its chain, to be checked and kept elsewhere. */
final class AuditExportApi {
    static final String TYPE = "application/x-ndjson";

    private static final int PAGE = 1_000;

    private final DeviceDirectory directory;

    AuditExportApi(DeviceDirectory directory) {
        this.directory = directory;
    }

    Object head(Request request) throws AdminException {
        return AuditLines.sealed(Waiting.on(directory.auditBounds(0)).head()).done();
    }

    /** What is appended while it runs is left out: the head is that of the beginning. */
    @Nullable
    Object export(Request request) throws IOException, AdminException {
        AuditBounds bounds = Waiting.on(directory.auditBounds(request.number("after", 0, 0, Long.MAX_VALUE)));
        AuditHead base = bounds.base();
        if (base == null) {
            throw AdminException.notFound("the audit has no entry " + request.parameter("after")
                    + " any more, or not yet: export without after");
        }
        List<ChainedAudit> page = page(base.seq());
        HttpExchange exchange = request.exchange();
        exchange.getResponseHeaders().set("Content-Type", TYPE);
        exchange.getResponseHeaders().set("Content-Disposition", "attachment; filename=\"audit.jsonl\"");
        if (!request.begin(200)) {
            return null;
        }
        long last = bounds.head().head().seq();
        OutputStream out = exchange.getResponseBody();
        out.write(AuditLines.base(base).getBytes(StandardCharsets.UTF_8));
        long written = base.seq();
        while (written < last) {
            request.requireStill();
            if (page.isEmpty() || page.get(0).entry().seq() != written + 1) {
                // An export without a head is no export, and says so to whoever checks it.
                throw Waiting.unavailable("entries behind " + written + " were let go while they were exported");
            }
            StringBuilder lines = new StringBuilder();
            for (ChainedAudit one : page) {
                if (one.entry().seq() <= last) {
                    lines.append(AuditLines.entry(one));
                }
            }
            out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
            written = page.get(page.size() - 1).entry().seq();
            page = written < last ? page(written) : List.of();
        }
        out.write(AuditLines.head(bounds.head()).getBytes(StandardCharsets.UTF_8));
        return null;
    }

    private List<ChainedAudit> page(long after) throws AdminException {
        return Waiting.on(directory.auditChain(after, PAGE));
    }
}
