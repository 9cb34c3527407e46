package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Request;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.FleetCounts;
import org.stblink.server.store.ServerKeyFile;
import org.stblink.server.store.StoreException;

/**
 * {@code /v1/keys}: rotation of the server's key (docs/protocol.md, section 7.5). Add a key: devices hear of it, and
 * acknowledge. Retire the old one when all have: who has pinned only that one is shut out from then on.
 *
 * <p>Threads: any; one change after the other.
 */
final class KeyApi {
    private static final String FORCE = "force";

    private final KeyRing keys;
    private final DeviceDirectory directory;
    private final FleetCache fleet;

    KeyApi(KeyRing keys, DeviceDirectory directory, FleetCache fleet) {
        this.keys = keys;
        this.directory = directory;
        this.fleet = fleet;
    }

    Object list(Request request) throws AdminException {
        return answer(keys.list());
    }

    synchronized Object add(Request request) throws AdminException {
        if (keys.list().keys().size() >= ServerKeyFile.MOST) {
            throw new AdminException(
                    AdminError.CONFLICT, "there are " + ServerKeyFile.MOST + " keys, which is the most: retire one");
        }
        try {
            KeyRing.KeyList now = keys.add();
            request.note("serial " + now.serial() + ", key " + now.keys().get(0).keyId());
            return answer(now);
        } catch (StoreException e) {
            throw Waiting.unavailable(String.valueOf(e.getMessage()));
        }
    }

    synchronized Object retire(Request request) throws AdminException {
        String keyId = request.variable("key");
        Object force = request.object(Set.of(FORCE)).getOrDefault(FORCE, false);
        if (!(force instanceof Boolean forced)) {
            throw AdminException.badRequest(FORCE + " must be true or false");
        }
        KeyRing.KeyList before = keys.list();
        if (before.keys().stream().noneMatch(key -> key.keyId().equals(keyId))) {
            String there = before.keys().stream().map(KeyRing.Key::keyId).collect(Collectors.joining(", "));
            throw AdminException.notFound("the server has no key with the id " + keyId + "; it has " + there);
        }
        if (before.keys().size() == 1) {
            throw new AdminException(
                    AdminError.CONFLICT, "it is the only key: add another one, and wait for the devices");
        }
        long behind = Waiting.on(directory.behindKeySet(before.serial()));
        if (behind > 0 && !forced) {
            throw new AdminException(
                    AdminError.KEY_IN_USE,
                    behind + " enrolled devices have not acknowledged key set " + before.serial()
                            + ", and some may have pinned only this key: they could never connect again. Wait, or force",
                    Map.of("behind", behind));
        }
        try {
            KeyRing.KeyList now = keys.retire(keyId);
            request.note("serial " + now.serial() + ", " + behind + " devices had not acknowledged");
            return answer(now);
        } catch (StoreException e) {
            throw Waiting.unavailable(String.valueOf(e.getMessage()));
        }
    }

    private Object answer(KeyRing.KeyList now) throws AdminException {
        FleetCounts counts = fleet.get();
        long behind = now.serial() == 0 ? 0 : Waiting.on(directory.behindKeySet(now.serial()));
        List<Object> list = new ArrayList<>();
        for (KeyRing.Key key : now.keys()) {
            list.add(new Fields()
                    .put("keyId", key.keyId())
                    .put("publicKey", key.publicKey())
                    .put("nationalKey", key.nationalKey())
                    .done());
        }
        return new Fields()
                .put("serial", now.serial())
                .put("keys", list)
                .put("enrolled", counts.enrolled())
                .put("acknowledged", Math.max(0, counts.enrolled() - behind))
                .put("behind", behind)
                .put("notEnrolled", counts.devices() - counts.enrolled())
                .done();
    }
}
