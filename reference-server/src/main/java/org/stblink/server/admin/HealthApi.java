package org.stblink.server.admin;

import java.util.Map;
import java.util.function.Supplier;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Request;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.Standing;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.FleetCounts;

/**
 * How the server does. Alive says that the process answers; ready, that it can serve devices: both the domain thread and
 * the store answer; health says the same to operators, with counts.
 */
final class HealthApi {
    private final DeviceDirectory directory;
    private final Operator operator;
    private final DomainAccess domain;
    private final FleetCache fleet;
    private final Rates rates;
    private final Supplier<Map<String, Object>> more;

    HealthApi(
            DeviceDirectory directory,
            Operator operator,
            DomainAccess domain,
            FleetCache fleet,
            Rates rates,
            Supplier<Map<String, Object>> more) {
        this.directory = directory;
        this.operator = operator;
        this.domain = domain;
        this.fleet = fleet;
        this.rates = rates;
        this.more = more;
    }

    Object alive(Request request) {
        return Map.of("status", "ok");
    }

    Object ready(Request request) throws AdminException {
        try {
            // No counting: a probe may come every second.
            Waiting.on(directory.policies().load());
            Waiting.on(domain.call(now -> true));
        } catch (AdminException e) {
            // Anybody may ask: files and their places are told to who has a token.
            throw Waiting.unavailable("it cannot serve devices now; /v1/health tells why to who has a token");
        }
        return Map.of("status", "ok");
    }

    Object get(Request request) throws AdminException {
        Waiting.on(directory.policies().load());
        FleetCounts counts = fleet.get();
        Operator.Counters counters = Waiting.on(domain.call(now -> operator.counters()));
        Fields fields = new Fields()
                .put("status", "ok")
                .put("devices", counts.devices())
                .put("enrolled", counts.enrolled())
                .put("revoked", counts.devices(Standing.REVOKED))
                .put("quarantined", counts.devices(Standing.QUARANTINED));
        more.get().forEach(fields::put);
        Rates.fields(counters).done().forEach(fields::put);
        return fields.put("perSecond", rates.latest().perSecond()).done();
    }
}
