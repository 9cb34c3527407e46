package org.stblink.server.admin;

import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Request;
import org.stblink.server.admin.http.Schema;
import org.stblink.server.store.Backup;
import org.stblink.server.store.StoreException;

/** {@code /v1/backup} and {@code /v1/master-key}. */
final class UpkeepApi {
    static final String AREA = "upkeep";

    static final Schema BACKUP = Schema.object("Backup")
            .has("file", Schema.text("on the server's machine"))
            .has("bytes", Schema.number("its size"))
            .has("seq", Schema.number("the newest entry of the audit in it"))
            .has("hash", Schema.text("that entry's hash, 64 hex digits"));

    static final Schema MASTER_KEY = Schema.object("MasterKey")
            .has("keyId", Schema.text("which key seals; 8 hex digits, no secret"))
            .has("changing", Schema.flag("whether the former key is still needed"))
            .has(
                    "stopped",
                    Schema.flag(
                            "whether its change has stopped, for the reason in the server's log; the next start goes on with it"))
            .has("sealedAnew", Schema.number("devices that the change under way, or the last one, has done so far"));

    /** A copy of a large database takes a while; the client waits longer than this. */
    private static final long SECONDS = 140;

    private final Upkeep upkeep;

    UpkeepApi(Upkeep upkeep) {
        this.upkeep = upkeep;
    }

    Object backup(Request request) throws AdminException {
        Backup made = Waiting.on(upkeep.backup(), SECONDS);
        request.note(made.file().getFileName().toString());
        return new Fields()
                .put("file", made.file().toString())
                .put("bytes", made.bytes())
                .put("seq", made.head().seq())
                .put("hash", made.head().hex())
                .done();
    }

    Object masterKey(Request request) {
        return fields(upkeep.masterKey());
    }

    Object changeMasterKey(Request request) throws AdminException {
        try {
            Upkeep.MasterKeyState begun = upkeep.changeMasterKey();
            if (begun == null) {
                throw new AdminException(AdminError.CONFLICT, "the master key is being changed already: wait for it");
            }
            request.note("key " + begun.keyId());
            return fields(begun);
        } catch (StoreException e) {
            throw Waiting.unavailable(String.valueOf(e.getMessage()));
        }
    }

    private static Object fields(Upkeep.MasterKeyState state) {
        return new Fields()
                .put("keyId", state.keyId())
                .put("changing", state.isChanging())
                .put("stopped", state.hasStopped())
                .put("sealedAnew", state.sealedAnew())
                .done();
    }
}
