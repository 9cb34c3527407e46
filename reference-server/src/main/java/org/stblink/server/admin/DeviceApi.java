package org.stblink.server.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.DeviceId;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.Standing;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.DeviceQuery;
import org.stblink.server.store.StoredDevice;

/** {@code /v1/devices}: what the store knows of devices, what the domain knows of their connections, and the acts. */
final class DeviceApi {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;

    private final DeviceDirectory directory;
    private final Operator operator;
    private final DomainAccess domain;

    DeviceApi(DeviceDirectory directory, Operator operator, DomainAccess domain) {
        this.directory = directory;
        this.operator = operator;
        this.domain = domain;
    }

    /** {@code GET /v1/devices?search=&group=&standing=&after=&limit=}. */
    Object list(Request request) throws AdminException {
        request.allowParameters("search", "group", "standing", "after", "limit");
        int limit = (int) request.number("limit", DEFAULT_PAGE, 1, LARGEST_PAGE);
        DeviceQuery query = new DeviceQuery(
                orEmpty(request.parameter("after")),
                orEmpty(request.parameter("search")),
                request.parameter("group"),
                standing(request.parameter("standing")),
                limit);
        List<StoredDevice> page = Waiting.on(directory.list(query));
        Map<String, Operator.DeviceView> connected = connected(page);
        List<Object> devices = new ArrayList<>();
        for (StoredDevice device : page) {
            devices.add(fields(device, connected.get(device.record().id())));
        }
        return new Fields()
                .put("devices", devices)
                .put(
                        "next",
                        page.size() < limit
                                ? null
                                : page.get(limit - 1).record().id())
                .done();
    }

    /** {@code GET /v1/devices/{id}}. */
    Object get(Request request) throws AdminException {
        request.allowParameters();
        return device(id(request));
    }

    /** {@code POST /v1/devices/{id}/revoke}. */
    Object revoke(Request request) throws AdminException {
        request.allowParameters();
        String id = id(request);
        act(id, (now, done) -> operator.revoke(id, now, done));
        return device(id);
    }

    /** {@code POST /v1/devices/{id}/release}, with an optional body {@code {"token": "…"}}. */
    Object release(Request request) throws IOException, AdminException {
        request.allowParameters();
        String id = id(request);
        byte[] tokenHash = newTokenHash(request.body());
        act(id, (now, done) -> operator.release(id, tokenHash, now, done));
        return device(id);
    }

    private byte @Nullable [] newTokenHash(byte[] body) throws AdminException {
        if (body.length == 0) {
            return null;
        }
        Map<String, String> fields = ImportFormat.oneObject(body, Set.of("token"));
        String token = fields.get("token");
        if (token == null) {
            return null;
        }
        try {
            return Enlister.tokenHash(token);
        } catch (IllegalArgumentException e) {
            throw AdminException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    /** An act of the operator on one device. */
    private interface Act {
        void begin(long nowMillis, Operator.Done done);
    }

    private void act(String id, Act act) throws AdminException {
        CompletableFuture<Operator.Outcome> result = new CompletableFuture<>();
        CompletableFuture<Boolean> begun = domain.call(now -> {
            act.begin(now, (outcome, then) -> result.complete(outcome));
            return true;
        });
        Waiting.on(begun);
        Outcomes.require(Waiting.on(result), "device " + id);
    }

    private Object device(String id) throws AdminException {
        Optional<StoredDevice> found = Waiting.on(directory.get(id));
        if (found.isEmpty()) {
            throw AdminException.notFound("no such device: " + id);
        }
        return fields(found.get(), connected(List.of(found.get())).get(id));
    }

    private Map<String, Operator.DeviceView> connected(List<StoredDevice> devices) throws AdminException {
        Map<String, Operator.DeviceView> views = new HashMap<>();
        for (StoredDevice device : devices) {
            views.put(device.record().id(), null);
        }
        return Waiting.on(domain.call(now -> {
            Map<String, Operator.DeviceView> found = new HashMap<>();
            operator.devices(view -> {
                if (views.containsKey(view.id())) {
                    found.put(view.id(), view);
                }
            });
            return found;
        }));
    }

    private static Map<String, Object> fields(StoredDevice device, Operator.@Nullable DeviceView view) {
        DeviceRecord record = device.record();
        return new Fields()
                .put("id", record.id())
                .put("group", record.group())
                .put("standing", record.standing().name())
                .put("enrolled", record.isEnrolled())
                .put("generation", Integer.toUnsignedLong(record.generation()))
                .put("username", record.username())
                .put("assignedUsername", record.assignedUsername())
                .put("hasAssignedPassword", record.sealedPassword() != null)
                .put("hasToken", record.tokenHash() != null)
                .put("pinnedAddress", text(record.pinnedAddress()))
                .put("address", text(device.address()))
                .put("keySetSerial", record.keySetSerial())
                .put("model", record.model())
                .put("firmware", record.firmware())
                .put("connected", view != null)
                .put("online", view != null && view.ready())
                .put("port", view == null ? null : view.port())
                .done();
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static String id(Request request) throws AdminException {
        String id = request.variable("id");
        if (!DeviceId.isValid(id)) {
            throw AdminException.badRequest("a device id is 1 to 64 characters of A-Z a-z 0-9 . _ : -");
        }
        return id;
    }

    private static @Nullable Standing standing(@Nullable String name) throws AdminException {
        if (name == null) {
            return null;
        }
        try {
            return Standing.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw AdminException.badRequest("standing = " + name + ": give ALLOWED, REVOKED or QUARANTINED");
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
