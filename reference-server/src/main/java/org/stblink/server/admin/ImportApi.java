package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Request;
import org.stblink.server.domain.Operator;
import org.stblink.server.store.ImportStore;
import org.tinylog.Logger;

/**
 * Imports: a small one in one request, a large one in parts. One at a time; one that its client left is taken away after ten minutes.
 */
final class ImportApi {
    private static final String GROUP = "group";
    private static final String MAKE_TOKENS = "generateTokens";
    static final String NEW_FILE = "newFile";
    private static final long LEFT_MILLIS = 600_000;
    private static final long CLEANING_SECONDS = 5;

    /** Until what could not be taken away is tried again, if no other import wants it sooner. */
    static final long AGAIN_MILLIS = 60_000;

    private final ImportStore store;
    private final Enlister enlister;
    private final Operator operator;
    private final DomainAccess domain;
    private final FleetCache fleet;
    private final LongSupplier clock;
    private @Nullable ImportJob job;
    private CompletableFuture<?> cleaning = CompletableFuture.completedFuture(true);
    private long cleaningSinceMillis;

    ImportApi(
            ImportStore store,
            Enlister enlister,
            Operator operator,
            DomainAccess domain,
            FleetCache fleet,
            LongSupplier clock) {
        this.store = store;
        this.enlister = enlister;
        this.operator = operator;
        this.domain = domain;
        this.fleet = fleet;
        this.clock = clock;
    }

    /**
     * Takes away what an earlier run of the server left half-done, or this one could not take away; nobody has seen any of it. Not
     * while an import is under way: it would be among them.
     */
    synchronized void cleanUp() {
        clean(store.openImports().thenCompose(left -> {
            CompletableFuture<Boolean> all = CompletableFuture.completedFuture(true);
            for (long number : left) {
                Logger.warn("import {} was not finished; what came of it is taken away", number);
                all = all.thenCompose(done -> store.discard(number));
            }
            return all;
        }));
    }

    /** What stays would be in the way of later imports, and a change of the master key would wait for it. */
    private synchronized void clean(CompletableFuture<Boolean> going) {
        cleaningSinceMillis = clock.getAsLong();
        cleaning = going.whenComplete((done, failure) -> {
            if (failure != null) {
                Logger.error(failure, "what came of an import could not be taken away; it is tried again in a minute");
            }
        });
    }

    /** All in one request. It makes no tokens: with an answer that is lost, nobody would know those of devices that are listed. */
    Object run(Request request) throws AdminException {
        boolean dryRun = request.flag("dryRun");
        Enlister.Rules rules = new Enlister.Rules(request.parameter(GROUP), false);
        byte[] body = request.body();
        // Read before anything is begun, so that what is no import at all disturbs nobody.
        new ImportParser().parse(request.contentType(), true, body);
        ImportJob one = begin(rules);
        boolean shown = false;
        try {
            one.add(request.contentType(), true, body, clock.getAsLong());
            if (dryRun) {
                one.refuseProblems();
                return one.counts().put("dryRun", true).done();
            }
            Fields done = one.commit(clock.getAsLong());
            shown = true;
            note(request, one);
            return done.done();
        } finally {
            end(one, shown);
        }
    }

    Object open(Request request) throws AdminException {
        Map<String, Object> body = request.object(Set.of(GROUP, MAKE_TOKENS));
        Object group = body.get(GROUP);
        Object make = body.getOrDefault(MAKE_TOKENS, false);
        if (group != null && !(group instanceof String) || !(make instanceof Boolean makeTokens)) {
            throw AdminException.badRequest(GROUP + " must be a text in quotes, " + MAKE_TOKENS + " true or false");
        }
        return begin(new Enlister.Rules((String) group, makeTokens)).counts().done();
    }

    Object add(Request request) throws AdminException {
        ImportJob open = find(request);
        boolean newFile = request.flag(NEW_FILE);
        byte[] body = request.body();
        Map<String, String> made = open.add(request.contentType(), newFile, body, clock.getAsLong());
        return open.counts().put("tokens", made.isEmpty() ? null : tokens(made)).done();
    }

    Object get(Request request) throws AdminException {
        return find(request).counts().done();
    }

    Object commit(Request request) throws AdminException {
        ImportJob open = find(request);
        Fields done = open.commit(clock.getAsLong());
        note(request, open);
        end(open, true);
        return done.done();
    }

    Object discard(Request request) throws AdminException {
        ImportJob open = find(request);
        if (open.isListed()) {
            end(open, true);
            throw AdminException.notFound("import " + open.number + " is done, and nothing of it is taken away");
        }
        if (open.mayBeListed()) {
            throw AdminException.notFound(
                    "import " + open.number + " is being committed, and nothing of it is taken away");
        }
        Fields counts = open.counts();
        end(open, false);
        return counts.done();
    }

    private static void note(Request request, ImportJob done) {
        Map<String, Object> counts = done.counts().done();
        request.note("inserted " + counts.get("inserted") + ", unchanged " + counts.get("unchanged"));
    }

    private ImportJob begin(Enlister.Rules rules) throws AdminException {
        giveCleaningAMoment();
        return beginNow(rules);
    }

    /** What is given up is mostly gone in a moment. Were it in the way, its devices would be taken for listed ones. */
    private void giveCleaningAMoment() throws AdminException {
        CompletableFuture<?> going;
        synchronized (this) {
            if (job != null) {
                return;
            }
            if (cleaning.isCompletedExceptionally()) {
                cleanUp();
            }
            going = cleaning;
        }
        try {
            Waiting.on(going, CLEANING_SECONDS);
        } catch (AdminException e) {
            if (going.isCompletedExceptionally()) {
                throw e;
            }
            throw busy("an import that was given up is being taken away");
        }
    }

    private synchronized ImportJob beginNow(Enlister.Rules rules) throws AdminException {
        endLeft();
        ImportJob before = job;
        if (before != null && before.isListed()) {
            // Its client had no answer in time, and did not ask again.
            end(before, true);
        } else if (before != null && before.mayBeListed()) {
            throw busy("import " + before.number + " is being committed");
        } else if (before != null) {
            throw new AdminException(
                    AdminError.IMPORT_BUSY,
                    "import " + before.number + " is under way: wait for it, or DELETE /v1/imports/" + before.number);
        }
        if (!cleaning.isDone() || cleaning.isCompletedExceptionally()) {
            throw busy("an import that was given up is being taken away");
        }
        ImportJob begun = new ImportJob(openInStore(), store, enlister, rules, operator, domain, clock.getAsLong());
        job = begun;
        return begun;
    }

    private long openInStore() throws AdminException {
        CompletableFuture<Long> opening = store.open();
        try {
            return Waiting.on(opening);
        } catch (AdminException e) {
            // It may still become durable, and is nobody's then.
            clean(opening.thenCompose(store::discard));
            throw e;
        }
    }

    private static AdminException busy(String why) {
        return new AdminException(
                AdminError.IMPORT_BUSY, why + ": try again in a few seconds", Map.of("retryAfterSeconds", 2));
    }

    /** Takes away what its client left, unless it is listed, and what could not be taken away before; to be called now and then. */
    synchronized void endLeft() {
        ImportJob left = job;
        long now = clock.getAsLong();
        if (left == null && cleaning.isCompletedExceptionally() && now - cleaningSinceMillis > AGAIN_MILLIS) {
            cleanUp();
        }
        if (left == null || now - left.touchedMillis() <= LEFT_MILLIS) {
            return;
        }
        if (left.isListed()) {
            end(left, true);
        } else if (!left.mayBeListed()) {
            Logger.warn("import {} was left by its client; what came of it is taken away", left.number);
            end(left, false);
        }
    }

    private synchronized void end(ImportJob ended, boolean shown) {
        if (job == ended) {
            job = null;
        }
        fleet.forget();
        if (!shown) {
            clean(ended.discard());
        }
    }

    private synchronized ImportJob find(Request request) throws AdminException {
        String number = request.variable("import");
        if (job == null || !String.valueOf(job.number).equals(number)) {
            throw AdminException.notFound("no open import " + number);
        }
        return job;
    }

    private static List<Object> tokens(Map<String, String> made) {
        List<Object> tokens = new ArrayList<>();
        new TreeMap<>(made).forEach((id, token) -> tokens.add(Map.of("id", id, "token", token)));
        return tokens;
    }
}
