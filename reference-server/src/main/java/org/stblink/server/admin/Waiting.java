package org.stblink.server.admin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.store.StoreException;
import org.tinylog.Logger;

/** Waiting for another room's answer, but not for ever. */
final class Waiting {
    private static final long SECONDS = 10;

    private Waiting() {}

    /** @throws AdminException 503 when it fails or takes too long; nobody knows then whether it was done */
    static <T> T on(CompletableFuture<T> answer) throws AdminException {
        return on(answer, SECONDS);
    }

    /** As the other one, with a time of its own. */
    static <T> T on(CompletableFuture<T> answer, long seconds) throws AdminException {
        try {
            return answer.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException store) {
                throw unavailable(String.valueOf(store.getMessage()));
            }
            Logger.error(e.getCause(), "an admin request failed");
            throw unavailable("the server cannot do it; its log has more");
        } catch (TimeoutException e) {
            throw unavailable("no answer within " + seconds + " s; it may still be done");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("the server is stopping");
        }
    }

    static AdminException unavailable(String message) {
        return new AdminException(AdminError.UNAVAILABLE, message);
    }
}
