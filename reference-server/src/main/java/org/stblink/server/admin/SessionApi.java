package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.domain.Operator;

/** {@code /v1/sessions}: peer channels under supervision. */
final class SessionApi {
    private static final int SESSION_ID_DIGITS = 32;

    private final Operator operator;
    private final DomainAccess domain;

    SessionApi(Operator operator, DomainAccess domain) {
        this.operator = operator;
        this.domain = domain;
    }

    /** {@code GET /v1/sessions}. */
    Object list(Request request) throws AdminException {
        request.allowParameters();
        List<Operator.SessionView> views = new ArrayList<>(Waiting.on(domain.call(now -> operator.sessions())));
        views.sort(Comparator.comparing(view -> view.session().toString()));
        List<Object> sessions = new ArrayList<>();
        for (Operator.SessionView view : views) {
            sessions.add(new Fields()
                    .put("session", view.session().toString())
                    .put("caller", view.caller())
                    .put("target", view.target())
                    .put("suite", view.suite())
                    .put("state", view.state())
                    .done());
        }
        return new Fields().put("sessions", sessions).done();
    }

    /** {@code POST /v1/sessions/{sid}/revoke}. */
    Object revoke(Request request) throws AdminException {
        request.allowParameters();
        String text = request.variable("sid").toLowerCase(Locale.ROOT);
        if (text.length() != SESSION_ID_DIGITS || !text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
            throw AdminException.badRequest("a session id is 32 hex digits");
        }
        SessionId session = SessionId.of(HexFormat.of().parseHex(text), 0);
        CompletableFuture<Operator.Outcome> result = new CompletableFuture<>();
        CompletableFuture<Boolean> begun = domain.call(now -> {
            operator.revokeSession(session, now, (outcome, then) -> result.complete(outcome));
            return true;
        });
        Waiting.on(begun);
        Outcomes.require(Waiting.on(result), "session " + text);
        return new Fields().put("session", text).put("revoked", true).done();
    }
}
