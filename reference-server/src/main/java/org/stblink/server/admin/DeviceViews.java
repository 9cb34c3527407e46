package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.DeviceId;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Schema;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.Operator;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.StoredDevice;

/** Devices in JSON: what the store knows of each, and what the domain knows of its connection. Never a secret. */
final class DeviceViews {
    static final Schema SCHEMA = Schema.object("Device")
            .has("id", Schema.text("the device id"))
            .has("group", Schema.text("what policies speak of"))
            .has("standing", Schema.text("ALLOWED, REVOKED or QUARANTINED (a clone is suspected)"))
            .has("enrolled", Schema.flag("whether it has keys"))
            .has("generation", Schema.number("enrolments so far"))
            .may("username", Schema.text("what it enrolled with"))
            .may("assignedUsername", Schema.text("what it has to enrol with"))
            .has("hasAssignedPassword", Schema.flag(""))
            .has("hasToken", Schema.flag("whether an enrolment token is open"))
            .may("pinnedAddress", Schema.text("the only address it may get"))
            .may("address", Schema.text("the address it was given last"))
            .has("keySetSerial", Schema.number("the newest server key set it has acknowledged"))
            .has("model", Schema.text("what it last said; empty before"))
            .has("firmware", Schema.text("what it last said; empty before"))
            .has("connected", Schema.flag("whether it has a control connection"))
            .has("online", Schema.flag("whether it can take part in calls: READY was its last word"))
            .has("asleep", Schema.flag("whether it said that it sleeps and is not back; it need not be connected"))
            .may("port", Schema.number("where it takes calls; 0 = it only calls"))
            .may("heardMs", Schema.number("milliseconds since its last message"))
            .may("token", Schema.text("only in the answer to the call that made it: its new enrolment token"));

    private final DeviceDirectory directory;
    private final Operator operator;
    private final DomainAccess domain;

    /** What the domain knows of a device that is connected or sleeps; the view is null for one that is not connected. */
    private record Seen(Operator.@Nullable DeviceView view, long heardMillis) {}

    DeviceViews(DeviceDirectory directory, Operator operator, DomainAccess domain) {
        this.directory = directory;
        this.operator = operator;
        this.domain = domain;
    }

    /** One device; 404 when there is none. */
    Fields one(String id) throws AdminException {
        StoredDevice device = stored(id);
        return fields(device, seen(List.of(device)).get(id));
    }

    /** The store's knowledge of one device; 404 when there is none. */
    StoredDevice stored(String id) throws AdminException {
        return Waiting.on(directory.get(id)).orElseThrow(() -> AdminException.notFound("no such device: " + id));
    }

    List<Object> all(List<StoredDevice> page) throws AdminException {
        Map<String, Seen> seen = seen(page);
        List<Object> devices = new ArrayList<>();
        for (StoredDevice device : page) {
            devices.add(fields(device, seen.get(device.record().id())).done());
        }
        return devices;
    }

    private Map<String, Seen> seen(List<StoredDevice> devices) throws AdminException {
        List<String> ids = devices.stream().map(device -> device.record().id()).toList();
        return Waiting.on(domain.call(now -> {
            Map<String, Seen> found = new HashMap<>();
            for (String id : ids) {
                Operator.DeviceView view = operator.device(id);
                if (view != null) {
                    found.put(id, new Seen(view, Math.max(0, now - view.lastFrameMillis())));
                } else if (operator.isAsleep(id)) {
                    found.put(id, new Seen(null, 0));
                }
            }
            return found;
        }));
    }

    private static Fields fields(StoredDevice device, @Nullable Seen seen) {
        DeviceRecord record = device.record();
        Operator.DeviceView view = seen == null ? null : seen.view;
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
                .put("online", view != null && view.ready() && !view.asleep())
                .put("asleep", view == null ? seen != null : view.asleep())
                .put("port", view == null ? null : view.port())
                .put("heardMs", seen == null || view == null ? null : seen.heardMillis);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    /** The device id of a path, in the right form. */
    static String checkedId(String id) throws AdminException {
        if (!DeviceId.isValid(id)) {
            throw AdminException.badRequest("a device id is 1 to 64 characters of A-Z a-z 0-9 . _ : -");
        }
        return id;
    }
}
