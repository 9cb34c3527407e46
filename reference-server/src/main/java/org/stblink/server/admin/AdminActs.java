package org.stblink.server.admin;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.stblink.internal.wire.DeviceId;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Caller;
import org.stblink.server.admin.http.Endpoint;
import org.stblink.server.admin.http.Router;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.RateLimits;
import org.stblink.server.store.DeviceDirectory;
import org.tinylog.Logger;

/**
 * Audits what was asked for that changes something, with the name of the token. What was refused has changed nothing, and any token
 * can ask for it: of that a token gets so many entries at once, and then one a second, so that none pushes out of the audit what
 * happened before.
 *
 * <p>Threads: any.
 */
final class AdminActs implements Router.Acts {
    static final int REFUSED_BURST = 100;

    private static final int REFUSED_PER_SECOND = 1;

    /** From here on nobody knows whether it was done. */
    private static final int FAULTS = 500;

    private final DeviceDirectory directory;
    private final LongSupplier clock;
    private final RateLimits refused = new RateLimits(REFUSED_BURST, REFUSED_PER_SECOND);

    /** How many were not audited since the last one that was, by the name of the token. */
    private final Map<String, Integer> leftOut = new HashMap<>();

    /** @param clock monotonic milliseconds */
    AdminActs(DeviceDirectory directory, LongSupplier clock) {
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public void act(Caller caller, Endpoint endpoint, Map<String, String> variables, int result, String note) {
        boolean isRefused = result >= 400 && result < FAULTS;
        int before;
        synchronized (this) {
            if (isRefused && refused.take(caller.name(), clock.getAsLong()) > 0) {
                leftOut.merge(caller.name(), 1, Integer::sum);
                return;
            }
            Integer count = leftOut.remove(caller.name());
            before = count == null ? 0 : count;
        }
        String cause = endpoint.operation() + " " + result + (note.isEmpty() ? "" : ": " + note)
                + (before == 0 ? "" : " (" + before + " refusals before this one were not audited)");
        String id = variables.get("id");
        String device = id != null && DeviceId.isValid(id) ? id : null;
        AuditEntry entry = new AuditEntry(AuditEvent.ADMIN_ACT, device, caller.name(), null, null, cause);
        try {
            Waiting.on(directory.append(entry));
        } catch (AdminException e) {
            // It is done; the log has to do.
            Logger.error(
                    "an act of an operator could not be audited ({}): {} by {}", e.getMessage(), cause, caller.name());
        }
    }
}
