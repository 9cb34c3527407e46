package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Request;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.StoredLease;

/** {@code /v1/leases}: which address is whose. */
final class LeaseApi {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;

    private final DeviceDirectory directory;

    LeaseApi(DeviceDirectory directory) {
        this.directory = directory;
    }

    Object list(Request request) throws AdminException {
        int limit = (int) request.number("limit", DEFAULT_PAGE, 1, LARGEST_PAGE);
        List<StoredLease> page = Waiting.on(directory.leases(after(request.parameter("after")), limit));
        List<Object> leases = new ArrayList<>();
        for (StoredLease lease : page) {
            leases.add(new Fields()
                    .put("address", lease.address().toString())
                    .put("device", lease.device())
                    .put("pinned", lease.pinned())
                    .done());
        }
        String next = page.size() < limit ? null : page.get(limit - 1).address().toString();
        return new Fields().put("leases", leases).put("next", next).done();
    }

    private static @Nullable IpAddress after(@Nullable String text) throws AdminException {
        try {
            return text == null ? null : IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw AdminException.badRequest("after = " + text + ": give an IPv4 or IPv6 address");
        }
    }
}
