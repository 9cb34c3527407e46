package org.stblink.server.admin;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Gate;
import org.stblink.server.admin.http.Request;
import org.stblink.server.admin.http.Role;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.Operator;
import org.stblink.server.store.DeviceDirectory;

/** What an operator does to one device. Each answers with the device as it is then, as far as there is one. */
final class DeviceActs {
    static final String TOKEN = "token";
    static final String GENERATE = "generateToken";

    private final DeviceDirectory directory;
    private final Operator operator;
    private final DomainAccess domain;
    private final DeviceViews views;
    private final Enlister enlister;
    private final FleetCache fleet;

    DeviceActs(
            DeviceDirectory directory,
            Operator operator,
            DomainAccess domain,
            DeviceViews views,
            Enlister enlister,
            FleetCache fleet) {
        this.directory = directory;
        this.operator = operator;
        this.domain = domain;
        this.views = views;
        this.enlister = enlister;
        this.fleet = fleet;
    }

    Object revoke(Request request) throws AdminException {
        String id = id(request);
        act(id, (now, done) -> operator.revoke(id, now, done));
        return views.one(id).done();
    }

    Object quarantine(Request request) throws AdminException {
        String id = id(request);
        act(id, (now, done) -> operator.quarantine(id, now, done));
        return views.one(id).done();
    }

    Object release(Request request) throws IOException, AdminException {
        String id = id(request);
        Map<String, Object> body = request.object(Set.of(TOKEN, GENERATE));
        @Nullable String token = newToken(body, false);
        if (token != null) {
            Gate.require(request.caller(), Role.ADMINISTER, "a release with a token");
        }
        byte[] hash = token == null ? null : hash(token);
        act(id, (now, done) -> operator.release(id, hash, now, done));
        return views.one(id).put(TOKEN, made(body, token)).done();
    }

    /** Takes it off the allow-list. */
    Object remove(Request request) throws AdminException {
        String id = id(request);
        act(id, (now, done) -> operator.remove(id, now, done));
        return new Fields().put("id", id).put("removed", true).done();
    }

    /** Changes group, pinned address, username and password, as far as they are given; null takes one away. */
    Object amend(Request request) throws IOException, AdminException {
        String id = id(request);
        Map<String, Object> body =
                request.object(Set.of(ImportLine.GROUP, ImportLine.ADDRESS, ImportLine.USERNAME, ImportLine.PASSWORD));
        if (body.isEmpty()) {
            throw AdminException.badRequest("give at least one of group, address, username, password");
        }
        if (body.containsKey(ImportLine.USERNAME) || body.containsKey(ImportLine.PASSWORD)) {
            // A box enrols with them, as it does with a token.
            Gate.require(request.caller(), Role.ADMINISTER, "a change of username or password");
        }
        Map<String, String> texts = new HashMap<>();
        for (Map.Entry<String, Object> field : body.entrySet()) {
            if (field.getValue() instanceof String text) {
                texts.put(field.getKey(), text);
            } else if (field.getValue() != null) {
                throw AdminException.badRequest(field.getKey() + " must be a text in quotes, or null");
            }
        }
        UnaryOperator<DeviceRecord> edit = enlister.edit(id, body.keySet(), texts);
        @Nullable String pin = texts.get(ImportLine.ADDRESS);
        requireFreePin(id, pin);
        views.stored(id);
        try {
            act(id, (now, done) -> operator.amend(id, edit, now, done));
        } catch (AdminException e) {
            requireFreePin(id, pin); // perhaps somebody else took it this moment, and the store is well
            throw e;
        }
        return views.one(id).done();
    }

    /** A first enrolment's token; where there are keys already, it takes a release. */
    Object createToken(Request request) throws IOException, AdminException {
        String id = id(request);
        Map<String, Object> body = request.object(Set.of(TOKEN));
        @Nullable String token = newToken(body, true);
        byte[] hash = hash(String.valueOf(token));
        AtomicBoolean enrolled = new AtomicBoolean(views.stored(id).record().isEnrolled());
        UnaryOperator<DeviceRecord> edit = record -> {
            enrolled.set(record.isEnrolled()); // perhaps this moment
            return record.isEnrolled()
                    ? record
                    : record.change().tokenHash(hash).done();
        };
        if (!enrolled.get()) {
            act(id, (now, done) -> operator.amend(id, edit, now, done));
        }
        if (enrolled.get()) {
            throw new AdminException(
                    AdminError.CONFLICT, "device " + id + " is enrolled: release it, which can make a token, too");
        }
        return views.one(id).put(TOKEN, made(body, token)).done();
    }

    /** Only a token that was made here is told; who gave one knows it. */
    private static @Nullable String made(Map<String, Object> body, @Nullable String token) {
        return body.get(TOKEN) == null ? token : null;
    }

    Object voidToken(Request request) throws AdminException {
        String id = id(request);
        act(
                id,
                (now, done) -> operator.amend(
                        id, record -> record.change().tokenHash(null).done(), now, done));
        return views.one(id).done();
    }

    private void requireFreePin(String id, @Nullable String address) throws AdminException {
        if (address == null || address.isEmpty()) {
            return;
        }
        IpAddress wanted = IpAddress.parse(address);
        @Nullable String holder = Waiting.on(directory.pinnedTo(wanted)).orElse(null);
        if (holder != null && !holder.equals(id)) {
            String where = Waiting.on(directory.get(holder)).isPresent() ? "" : ", of an import that is not over";
            throw new AdminException(AdminError.CONFLICT, "address " + wanted + " is pinned to " + holder + where);
        }
    }

    /** The token that the body gives or asks to be made; null for none. */
    private @Nullable String newToken(Map<String, Object> body, boolean always) throws AdminException {
        Object given = body.get(TOKEN);
        Object generate = body.getOrDefault(GENERATE, false);
        if (!(generate instanceof Boolean make) || given != null && !(given instanceof String)) {
            throw AdminException.badRequest(TOKEN + " must be a text in quotes, " + GENERATE + " true or false");
        }
        if (given != null && make) {
            throw AdminException.badRequest("give " + TOKEN + " or " + GENERATE + ", not both");
        }
        return given == null && (make || always) ? enlister.newToken() : (String) given;
    }

    private static byte[] hash(String token) throws AdminException {
        try {
            return Enlister.tokenHash(token);
        } catch (IllegalArgumentException e) {
            throw AdminException.badRequest(String.valueOf(e.getMessage()));
        }
    }

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
        fleet.forget();
    }

    private static String id(Request request) throws AdminException {
        return DeviceViews.checkedId(request.variable("id"));
    }
}
