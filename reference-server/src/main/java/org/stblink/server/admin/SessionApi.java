package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Request;
import org.stblink.server.domain.Operator;

/** {@code /v1/sessions}: peer channels under supervision. */
final class SessionApi {
    private static final int SESSION_ID_DIGITS = 32;
    private static final int DEFAULT_PAGE = 1_000;
    private static final int LARGEST_PAGE = 10_000;

    private final Operator operator;
    private final DomainAccess domain;

    SessionApi(Operator operator, DomainAccess domain) {
        this.operator = operator;
        this.domain = domain;
    }

    /** A page, in order of the session ids. */
    Object list(Request request) throws AdminException {
        int limit = (int) request.number("limit", DEFAULT_PAGE, 1, LARGEST_PAGE);
        String after = request.parameter("after") == null ? "" : String.valueOf(request.parameter("after"));
        String device = request.parameter("device");
        List<Operator.SessionView> all = Waiting.on(domain.call(now -> operator.sessions()));
        List<Operator.SessionView> page = all.stream()
                .filter(view -> device == null || device.equals(view.caller()) || device.equals(view.target()))
                .filter(view -> place(view).compareTo(after) > 0)
                .sorted(Comparator.comparing(SessionApi::place))
                .limit(limit)
                .toList();
        List<Object> sessions = new ArrayList<>();
        for (Operator.SessionView view : page) {
            sessions.add(new Fields()
                    .put("session", view.session().toString())
                    .put("caller", view.caller())
                    .put("target", view.target())
                    .put("suite", view.suite())
                    .put("state", view.state())
                    .put("trace", view.trace())
                    .done());
        }
        String next = page.size() < limit ? null : place(page.get(limit - 1));
        return new Fields()
                .put("sessions", sessions)
                .put("total", all.size())
                .put("next", next)
                .done();
    }

    /** Where it stands in the list. An id may be reported of several pairs; what is between is in no device's id. */
    private static String place(Operator.SessionView view) {
        return view.session() + "~" + view.caller() + "~" + view.target();
    }

    /** {@code POST /v1/sessions/{sid}/revoke}. */
    Object revoke(Request request) throws AdminException {
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
