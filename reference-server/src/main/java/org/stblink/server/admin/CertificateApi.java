package org.stblink.server.admin;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Request;
import org.stblink.server.store.StoreException;
import org.tinylog.Logger;

/** {@code /v1/certificate}: the certificate this API is served with; read anew without a restart. */
final class CertificateApi {
    /** Reads the files and uses them for every connection from now on. */
    interface Reload {
        AdminTls reload() throws StoreException;
    }

    private final @Nullable Reload reload;

    /** @param reload null where the API is served without TLS */
    CertificateApi(@Nullable Reload reload) {
        this.reload = reload;
    }

    /** Connections that stand go on; new ones see the new certificate. Files that are wrong change nothing. */
    synchronized Object reload(Request request) throws AdminException {
        if (reload == null) {
            throw new AdminException(
                    AdminError.CONFLICT, "this API is served without TLS: there is no admin.tls-certificate to read");
        }
        try {
            Map<String, Object> facts = reload.reload().facts();
            Logger.info("the certificate of the admin API was read anew: {}", facts);
            request.note("sha256 " + facts.get("sha256"));
            return facts;
        } catch (StoreException e) {
            throw new AdminException(AdminError.CONFLICT, e.getMessage() + "; the one before goes on being used");
        }
    }
}
