package org.stblink.server.admin;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Request;
import org.stblink.server.admin.http.Role;

/** {@code /v1/access}: who may use the admin API. */
final class AccessApi {
    private final AdminTokens tokens;
    private final Clock timeOfDay;

    AccessApi(AdminTokens tokens, Clock timeOfDay) {
        this.tokens = tokens;
        this.timeOfDay = timeOfDay;
    }

    Object list(Request request) {
        List<Object> list = new ArrayList<>();
        list.add(new Fields()
                .put("name", AdminTokens.OWNER)
                .put("role", Role.ADMINISTER.text())
                .done());
        for (AdminTokens.Named token : tokens.list()) {
            list.add(view(token).done());
        }
        return new Fields().put("tokens", list).done();
    }

    /** Answers with the token, this once. */
    Object create(Request request) throws AdminException {
        Map<String, Object> body = request.object(Set.of("name", "role"));
        if (!(body.get("name") instanceof String name) || !(body.get("role") instanceof String role)) {
            throw AdminException.badRequest("give name and role, as texts in quotes");
        }
        Role parsed;
        try {
            parsed = Role.parse(role);
        } catch (IllegalArgumentException e) {
            throw AdminException.badRequest("role: " + e.getMessage());
        }
        String token = tokens.create(name, parsed, timeOfDay.instant());
        request.note(name + ", " + parsed.text());
        return new Fields()
                .put("name", name)
                .put("role", parsed.text())
                .put("token", token)
                .done();
    }

    Object delete(Request request) throws AdminException {
        String name = request.variable("name");
        tokens.delete(name);
        request.note(name);
        return new Fields().put("name", name).put("deleted", true).done();
    }

    /** Who the caller is. */
    Object self(Request request) {
        Role role = request.caller().role();
        return new Fields()
                .put("name", request.caller().name())
                .put("role", role == null ? null : role.text())
                .done();
    }

    private static Fields view(AdminTokens.Named token) {
        return new Fields()
                .put("name", token.name())
                .put("role", token.role().text())
                .put("made", token.made().toString());
    }
}
