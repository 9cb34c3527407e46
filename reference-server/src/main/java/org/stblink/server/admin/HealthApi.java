package org.stblink.server.admin;

import java.util.Map;
import java.util.function.Supplier;
import org.stblink.server.domain.Operator;
import org.stblink.server.store.DeviceDirectory;

/**
 * {@code GET /v1/health}: 200 when both the domain thread and the store answer, else 503. With it go the counts that say
 * how the server does.
 */
final class HealthApi {
    private final DeviceDirectory directory;
    private final Operator operator;
    private final DomainAccess domain;
    private final Supplier<Map<String, Object>> more;

    HealthApi(DeviceDirectory directory, Operator operator, DomainAccess domain, Supplier<Map<String, Object>> more) {
        this.directory = directory;
        this.operator = operator;
        this.domain = domain;
        this.more = more;
    }

    Object get(Request request) throws AdminException {
        request.allowParameters();
        long devices = Waiting.on(directory.count());
        Operator.Counters counters = Waiting.on(domain.call(now -> operator.counters()));
        Fields fields = new Fields().put("status", "ok").put("devices", devices);
        more.get().forEach(fields::put);
        return fields.put("devicesConnected", counters.devicesConnected())
                .put("devicesOnline", counters.devicesOnline())
                .put("callsOpen", counters.callsOpen())
                .put("sessions", counters.sessions())
                .put("registrations", counters.registrations())
                .put("resumes", counters.resumes())
                .put("refusals", counters.refusals())
                .put("requests", counters.requests())
                .put("callsFailed", counters.callsFailed())
                .put("codesIssued", counters.codesIssued())
                .put("codesGranted", counters.codesGranted())
                .put("pingsSent", counters.pingsSent())
                .put("revocations", counters.revocations())
                .put("storeFailures", counters.storeFailures())
                .done();
    }
}
