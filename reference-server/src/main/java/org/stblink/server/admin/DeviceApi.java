package org.stblink.server.admin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.DeviceId;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Request;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.Standing;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.DeviceQuery;
import org.stblink.server.store.FleetCounts;
import org.stblink.server.store.StoredDevice;

/** {@code /v1/devices}, looking only: pages, one device, groups, the list as a file. */
final class DeviceApi {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    /** For a page of connected ones. */
    private static final int MOST_LOOKS = 20;

    private final DeviceDirectory directory;
    private final Operator operator;
    private final DomainAccess domain;
    private final DeviceViews views;
    private final FleetCache fleet;

    DeviceApi(DeviceDirectory directory, Operator operator, DomainAccess domain, DeviceViews views, FleetCache fleet) {
        this.directory = directory;
        this.operator = operator;
        this.domain = domain;
        this.views = views;
        this.fleet = fleet;
    }

    Object list(Request request) throws AdminException {
        int limit = (int) request.number("limit", DEFAULT_PAGE, 1, LARGEST_PAGE);
        String address = request.parameter("address");
        if (address != null) {
            requireAlone(request);
            return new Fields().put("devices", views.all(at(address))).done();
        }
        if (request.flag("connected")) {
            return connectedPage(query(request, limit));
        }
        List<StoredDevice> page = listed(query(request, limit));
        String next = page.size() < limit ? null : page.get(limit - 1).record().id();
        return page(page, next);
    }

    private Object page(List<StoredDevice> devices, @Nullable String next) throws AdminException {
        return new Fields().put("devices", views.all(devices)).put("next", next).done();
    }

    Object get(Request request) throws AdminException {
        return views.one(DeviceViews.checkedId(request.variable("id"))).done();
    }

    /** Groups and how many devices of each stand how. */
    Object groups(Request request) throws AdminException {
        FleetCounts counts = fleet.get();
        Map<String, Fields> groups = new LinkedHashMap<>();
        for (FleetCounts.Share share : counts.shares()) {
            groups.computeIfAbsent(share.group(), name -> new Fields().put("group", name))
                    .put(share.standing().name().toLowerCase(Locale.ROOT), share.devices());
        }
        return new Fields()
                .put("groups", groups.values().stream().map(Fields::done).toList())
                .put("devices", counts.devices())
                .put("enrolled", counts.enrolled())
                .done();
    }

    /** The allow-list as CSV that can be imported again, without a secret in it; in parts, however long it is. */
    @Nullable
    Object export(Request request) throws IOException, AdminException {
        DeviceQuery query = query(request, LARGEST_PAGE);
        List<StoredDevice> page = listed(query);
        var exchange = request.exchange();
        exchange.getResponseHeaders().set("Content-Type", "text/csv; charset=utf-8");
        exchange.getResponseHeaders().set("Content-Disposition", "attachment; filename=\"devices.csv\"");
        if (!request.begin(200)) {
            return null;
        }
        OutputStream out = exchange.getResponseBody();
        out.write("id,group,username,address\n".getBytes(StandardCharsets.UTF_8));
        while (!page.isEmpty()) {
            request.requireStill();
            StringBuilder lines = new StringBuilder();
            page.forEach(device -> appendLine(lines, device.record()));
            out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
            String last = page.get(page.size() - 1).record().id();
            page = page.size() < LARGEST_PAGE ? List.of() : listed(query.after(last));
        }
        return null;
    }

    /** What stands in no id finds nothing. The store is not asked: its search ends at a NUL, and fails for a very long text. */
    private List<StoredDevice> listed(DeviceQuery query) throws AdminException {
        boolean inAnId = query.search().isEmpty() || DeviceId.isValid(query.search());
        return inAnId ? Waiting.on(directory.list(query)) : List.of();
    }

    private static void appendLine(StringBuilder lines, DeviceRecord record) {
        IpAddress pinned = record.pinnedAddress();
        lines.append(record.id())
                .append(',')
                .append(quoted(record.group()))
                .append(',')
                .append(quoted(record.assignedUsername() == null ? "" : record.assignedUsername()))
                .append(',')
                .append(pinned == null ? "" : pinned.toString())
                .append('\n');
    }

    /** An import strips what is not in quotes. */
    private static String quoted(String value) {
        boolean plain = value.equals(value.strip())
                && value.chars().allMatch(c -> c != '"' && c != ',' && c != '\n' && c != '\r');
        return plain ? value : '"' + value.replace("\"", "\"\"") + '"';
    }

    /** An address has two devices at the most; another choice beside it would be passed over. */
    private static void requireAlone(Request request) throws AdminException {
        for (String choice : List.of("search", "group", "standing", "after")) {
            if (request.parameter(choice) != null) {
                throw notAlone(choice);
            }
        }
        if (request.flag("connected")) {
            throw notAlone("connected");
        }
    }

    private static AdminException notAlone(String choice) {
        return AdminException.badRequest("address is asked for alone: leave " + choice + " away");
    }

    private List<StoredDevice> at(String address) throws AdminException {
        IpAddress parsed;
        try {
            parsed = IpAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw AdminException.badRequest("address = " + address + ": give an IPv4 or IPv6 address");
        }
        return Waiting.on(directory.at(parsed));
    }

    /**
     * What one look found.
     *
     * @param next where the next look begins; null when there is nothing behind this one
     */
    private record Look(List<StoredDevice> found, @Nullable String next) {}

    /**
     * Domain and store know a half each, so what one of them lists may not be what is asked for: it is looked again until the page
     * is full or there is no more. Not for ever: after so many looks a short page has to do.
     */
    private Object connectedPage(DeviceQuery query) throws AdminException {
        boolean aside = query.standing() != null && query.standing() != Standing.ALLOWED;
        List<StoredDevice> page = new ArrayList<>();
        String next = query.after();
        for (int looks = 0; looks < MOST_LOOKS && next != null && page.size() < query.limit(); looks++) {
            Look look = aside ? putAside(query.after(next)) : allowed(query.after(next));
            page.addAll(look.found);
            next = look.next;
        }
        if (page.size() > query.limit()) {
            page = page.subList(0, query.limit());
            next = page.get(query.limit() - 1).record().id();
        }
        return page(page, next);
    }

    /** Of the connected ones, as the domain has them, nearly all are allowed; but one that was just removed is there still. */
    private Look allowed(DeviceQuery query) throws AdminException {
        String part = query.search().toLowerCase(Locale.ROOT);
        List<String> ids = Waiting.on(domain.call(now -> {
            PriorityQueue<String> first = new PriorityQueue<>(Comparator.reverseOrder());
            operator.devices(view -> {
                boolean wanted = view.id().compareTo(query.after()) > 0
                        && view.id().toLowerCase(Locale.ROOT).contains(part)
                        && (query.group() == null || query.group().equals(view.group()));
                if (wanted && first.add(view.id()) && first.size() > query.limit()) {
                    first.poll();
                }
            });
            return first.stream().sorted().toList();
        }));
        List<StoredDevice> stored = ids.isEmpty() ? List.of() : Waiting.on(directory.getAll(ids));
        List<StoredDevice> found = stored.stream()
                .filter(device -> query.standing() == null
                        || query.standing() == device.record().standing())
                .toList();
        return new Look(found, ids.size() < query.limit() ? null : ids.get(ids.size() - 1));
    }

    /** Who is put aside is disconnected in a moment: he is looked for among those that the store has, who are far fewer. */
    private Look putAside(DeviceQuery query) throws AdminException {
        List<StoredDevice> stored = listed(query.limit(LARGEST_PAGE));
        List<StoredDevice> found = Waiting.on(domain.call(now -> stored.stream()
                .filter(device -> operator.device(device.record().id()) != null)
                .toList()));
        boolean last = stored.size() < LARGEST_PAGE;
        return new Look(
                found, last ? null : stored.get(LARGEST_PAGE - 1).record().id());
    }

    private static DeviceQuery query(Request request, int limit) throws AdminException {
        return new DeviceQuery(
                orEmpty(request.parameter("after")),
                orEmpty(request.parameter("search")),
                request.parameter("group"),
                standing(request.parameter("standing")),
                limit);
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
