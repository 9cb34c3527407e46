package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.domain.Lease;
import org.stblink.server.domain.Operator;
import org.stblink.server.store.ImportOutcome;
import org.stblink.server.store.ImportOutcome.Problem;
import org.stblink.server.store.ImportStore;
import org.stblink.server.store.NewDevice;
import org.tinylog.Logger;

/**
 * One import from its first part to its end: parsed, checked, stored out of sight, and then all shown or all taken away.
 *
 * <p>Threads: any; one part after the other.
 */
final class ImportJob {
    private static final int MOST_SHOWN = 100;
    private static final long PART_SECONDS = 120;

    final long number;
    private final ImportStore store;
    private final Enlister enlister;
    private final Enlister.Rules rules;
    private final Operator operator;
    private final DomainAccess domain;
    private final ImportParser parser = new ImportParser();
    private final List<Problem> shown = new ArrayList<>();
    private long inserted;
    private long unchanged;
    private long problems;
    private volatile @Nullable CompletableFuture<Boolean> closing;
    private volatile long touchedMillis;
    /** False once the store has failed in a part, of which some may be there. */
    private boolean isWhole = true;

    ImportJob(
            long number,
            ImportStore store,
            Enlister enlister,
            Enlister.Rules rules,
            Operator operator,
            DomainAccess domain,
            long nowMillis) {
        this.number = number;
        this.store = store;
        this.enlister = enlister;
        this.rules = rules;
        this.operator = operator;
        this.domain = domain;
        this.touchedMillis = nowMillis;
    }

    long touchedMillis() {
        return touchedMillis;
    }

    /**
     * Adds a part. What is wrong with its lines is kept for the end.
     *
     * @param newFile whether it is the first of another file
     * @return the tokens that were made, by id
     * @throws AdminException when it cannot be read at all; then the part has changed nothing
     */
    synchronized Map<String, String> add(String type, boolean newFile, byte[] body, long nowMillis)
            throws AdminException {
        touchedMillis = nowMillis;
        boolean wasWhole = isWhole;
        List<ImportLine> lines = parser.parse(type, newFile, body);
        Map<String, String> made = new HashMap<>();
        List<Problem> wrong = new ArrayList<>();
        List<NewDevice> devices = enlister.enlist(lines, rules, wrong, made);
        note(wrong);
        isWhole = false;
        ImportOutcome outcome =
                Waiting.on(store.add(number, devices), PART_SECONDS).orElseThrow(this::over);
        note(outcome.problems());
        inserted += outcome.inserted();
        unchanged += outcome.unchanged();
        isWhole = wasWhole;
        return made;
    }

    /** Shows all of it, or, when something is wrong, none. Asked again after no answer came in time, it waits on. */
    synchronized Fields commit(long nowMillis) throws AdminException {
        touchedMillis = nowMillis;
        refuseProblems();
        if (!isWhole) {
            throw new AdminException(
                    AdminError.IMPORT_REFUSED,
                    "nothing was imported: the store failed in a part of it. Discard it, and import again");
        }
        CompletableFuture<Boolean> shown = closing;
        if (shown == null || shown.isCompletedExceptionally()) {
            List<Lease> pins = Waiting.on(store.pins(number), PART_SECONDS);
            // Whoever stops waiting here has the pins told all the same.
            shown = store.close(number)
                    .thenCompose(closed -> closed ? tell(pins) : CompletableFuture.completedFuture(false));
            closing = shown;
        }
        if (!Waiting.on(shown)) {
            throw over();
        }
        return counts();
    }

    /** What is listed stays so, whatever becomes of this. */
    private CompletableFuture<Boolean> tell(List<Lease> pins) {
        return domain.call(now -> {
                    pins.forEach(operator::pinned);
                    return true;
                })
                .exceptionally(failure -> {
                    Logger.error(
                            failure,
                            "the pinned addresses of import {} count from the next start of the server",
                            number);
                    return true;
                });
    }

    /** Whether a commit has shown all of it: it is over then, also when its client did not get the answer. Does not block. */
    boolean isListed() {
        return isListed(false);
    }

    /** Whether a commit has shown all of it, or may do so any moment: nothing can be taken away any more. Does not block. */
    boolean mayBeListed() {
        return isListed(true);
    }

    private boolean isListed(boolean undecided) {
        CompletableFuture<Boolean> commit = closing;
        return commit != null && !commit.isCompletedExceptionally() && commit.getNow(undecided);
    }

    private AdminException over() {
        return AdminException.notFound("import " + number + " is over");
    }

    /** Takes it away again, in the background. */
    CompletableFuture<Boolean> discard() {
        return store.discard(number);
    }

    synchronized void refuseProblems() throws AdminException {
        if (problems > 0) {
            throw new AdminException(
                    AdminError.IMPORT_REFUSED,
                    "nothing was imported: " + problems + (problems == 1 ? " line is" : " lines are")
                            + " wrong; see lines",
                    new Fields().put("problems", problems).put("lines", lines()).done());
        }
    }

    /** How far it is. */
    synchronized Fields counts() {
        return new Fields()
                .put("import", number)
                .put("inserted", inserted)
                .put("unchanged", unchanged)
                .put("problems", problems)
                .put("lines", problems == 0 ? null : lines());
    }

    private void note(List<Problem> wrong) {
        problems += wrong.size();
        wrong.stream().limit(Math.max(0, MOST_SHOWN - shown.size())).forEach(shown::add);
    }

    private List<Map<String, Object>> lines() {
        return shown.stream()
                .map(problem -> new Fields()
                        .put("line", problem.line())
                        .put("device", problem.device().isEmpty() ? null : problem.device())
                        .put("problem", problem.what())
                        .done())
                .toList();
    }
}
