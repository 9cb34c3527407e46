package org.stblink.server.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Request;
import org.stblink.server.domain.TraceEvent;

/** {@code /v1/calls}: the newest calls, and the steps of each. */
final class CallApi {
    private static final int DEFAULT = 50;
    private static final int MOST = 1_000;

    private final CallLog calls;

    CallApi(CallLog calls) {
        this.calls = calls;
    }

    Object list(Request request) throws AdminException {
        int limit = (int) request.number("limit", DEFAULT, 1, MOST);
        List<Object> list = new ArrayList<>();
        for (CallLog.Call call : calls.newest(limit, request.parameter("device"))) {
            list.add(summary(call).done());
        }
        return new Fields().put("calls", list).done();
    }

    Object get(Request request) throws AdminException {
        String trace = request.variable("trace").toLowerCase(Locale.ROOT);
        CallLog.Call call = calls.find(trace, request.number("call", 0, 1, Long.MAX_VALUE));
        if (call == null) {
            throw AdminException.notFound("no call with the trace id " + trace + " among the newest ones");
        }
        List<Object> steps = new ArrayList<>();
        for (TraceEvent event : call.steps()) {
            steps.add(CallLog.fields(event, null));
        }
        return summary(call).put("steps", steps).done();
    }

    private static Fields summary(CallLog.Call call) {
        return new Fields()
                .put("trace", call.trace())
                .put("call", call.number())
                .put("caller", call.caller())
                .put("target", call.target())
                .put("session", call.session())
                .put("startedMs", call.startedMillis())
                .put("outcome", call.outcome())
                .put("setUpMs", call.setUpMillis())
                .put("failedStep", call.failedStep() == 0 ? null : call.failedStep())
                .put("failedPhase", call.failedStep() == 0 ? null : FailedStep.phase(call.failedStep()));
    }
}
