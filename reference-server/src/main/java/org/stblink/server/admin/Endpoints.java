package org.stblink.server.admin;

import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.Endpoint;
import org.stblink.server.admin.http.Role;
import org.stblink.server.admin.http.Schema;

/** What the calls of the admin API take and give: the shapes, and what several of them share. */
final class Endpoints {
    static final String DEVICES = "devices";
    static final String IMPORTS = "imports";
    static final String CALLS = "calls and sessions";
    static final String POLICY = "policy";
    static final String KEYS = "server keys";
    static final String ACCESS = "access";
    static final String SERVER = "server";

    private static final Schema COUNT = Schema.number("");
    private static final Schema PER_SECOND = Schema.map("how many a second, over the last ten");

    static final Schema DEVICE_PAGE = Schema.object("DevicePage")
            .has("devices", Schema.list("", DeviceViews.SCHEMA))
            .may(
                    "next",
                    Schema.text(
                            "after of the next page; missing on the last. A page before it is full, unless very many"
                                    + " devices had to be looked at for it"));

    static final Schema GROUPS = Schema.object("Groups")
            .has(
                    "groups",
                    Schema.list(
                            "in order of their names",
                            Schema.object("Group")
                                    .has("group", Schema.text(""))
                                    .may("allowed", COUNT)
                                    .may("revoked", COUNT)
                                    .may("quarantined", COUNT)))
            .has("devices", COUNT)
            .has("enrolled", COUNT);

    static final Schema AMENDMENT = Schema.object("DeviceAmendment")
            .may("group", Schema.text(""))
            .may("address", Schema.text("the only address it may get; null for any"))
            .may("username", Schema.text("null for any; takes the role administer"))
            .may("password", Schema.text("null for any; takes the role administer; it cannot be read again"));

    static final Schema DEVICE_REMOVED =
            Schema.object("DeviceRemoved").has("id", Schema.text("")).has("removed", Schema.flag(""));

    static final Schema RELEASE = Schema.object("Release")
            .may("token", Schema.text("its new enrolment token, 32 to 64 hex digits; takes the role administer"))
            .may("generateToken", Schema.flag("make one, and tell it in the answer; takes the role administer"));

    static final Schema TOKEN = Schema.object("EnrolmentToken")
            .may("token", Schema.text("32 to 64 hex digits; without it one is made and told in the answer"));

    private static final Schema MADE_TOKENS = Schema.list(
            "tokens that were made; they cannot be read again",
            Schema.object("MadeToken").has("id", Schema.text("")).has("token", Schema.text("")));

    static final Schema IMPORT = Schema.object("Import")
            .has("import", Schema.number("its number"))
            .has("inserted", Schema.number("devices that are new"))
            .has("unchanged", Schema.number("devices that are there already, just so"))
            .has("problems", Schema.number("lines that are wrong; with any nothing is imported"))
            .may(
                    "lines",
                    Schema.list(
                            "the first of them",
                            Schema.object("ImportProblem")
                                    .has("line", Schema.number("from 1"))
                                    .may("device", Schema.text("its id"))
                                    .has("problem", Schema.text("what is wrong"))))
            .may("dryRun", Schema.flag("nothing was imported, as asked"))
            .may("tokens", MADE_TOKENS);

    static final Schema IMPORT_RULES = Schema.object("ImportRules")
            .may("group", Schema.text("of devices whose line has none"))
            .may("generateTokens", Schema.flag("make a token for each new device that has none"));

    static final Schema IMPORT_LINES = Schema.list(
            "CSV, serials and ranges, or JSON objects",
            Schema.object("ImportLine")
                    .has("id", Schema.text(""))
                    .may("group", Schema.text(""))
                    .may("username", Schema.text(""))
                    .may("password", Schema.text(""))
                    .may("token", Schema.text("32 to 64 hex digits"))
                    .may("address", Schema.text("")));

    static final Schema LEASES = Schema.object("LeasePage")
            .has(
                    "leases",
                    Schema.list(
                            "",
                            Schema.object("Lease")
                                    .has("address", Schema.text(""))
                                    .has("device", Schema.text(""))
                                    .has("pinned", Schema.flag("whether an operator pinned it to this device"))))
            .may("next", Schema.text("after of the next page; missing on the last"));

    static final Schema AUDIT_HEAD = Schema.object("AuditHead")
            .has("seq", Schema.number("of the newest entry"))
            .has("hash", Schema.text("its hash, 64 hex digits"))
            .has("sealKey", Schema.text("which key sealed it, 8 hex digits"))
            .has("seal", Schema.text("64 hex digits"));

    static final Schema SESSIONS = Schema.object("SessionPage")
            .has(
                    "sessions",
                    Schema.list(
                            "",
                            Schema.object("Session")
                                    .has("session", Schema.text("32 hex digits"))
                                    .has("caller", Schema.text(""))
                                    .has("target", Schema.text(""))
                                    .has("suite", Schema.number("docs/protocol.md, section 3.1"))
                                    .has("state", Schema.text("OFFERED, GRANTED, UP, HALF_UP, ENDING or REVOKED"))
                                    .may("trace", Schema.text("of its call; missing when that was before the start"))))
            .has("total", Schema.number("of all pages, also of other devices"))
            .may("next", Schema.text("after of the next page; missing on the last"));

    static final Schema SESSION_REVOKED =
            Schema.object("SessionRevoked").has("session", Schema.text("")).has("revoked", Schema.flag(""));

    private static final Schema EVENT = Schema.object("Event")
            .may("id", Schema.text("in the stream of events"))
            .has("ms", Schema.number("the server's own clock, since it started"))
            .may("step", Schema.number("of figure 3 of the patent, 301 to 312"))
            .has("name", Schema.text(""))
            .may("device", Schema.text("whom it is about"))
            .may("other", Schema.text("the second device"))
            .may("address", Schema.text(""))
            .may("session", Schema.text(""))
            .may("trace", Schema.text("16 hex digits"))
            .may("call", Schema.number("the number of the call"))
            .may("note", Schema.text(""));

    static final Schema CALLS_LIST =
            Schema.object("Calls").has("calls", Schema.list("newest first", call("CallSummary")));

    static final Schema CALL = call("Call").has("steps", Schema.list("in the order of their times", EVENT));

    static final Schema AUDIT = Schema.object("AuditPage")
            .has(
                    "entries",
                    Schema.list(
                            "",
                            Schema.object("AuditEntry")
                                    .has("seq", Schema.number(""))
                                    .has("at", Schema.text("time of day, UTC"))
                                    .has("event", Schema.text(""))
                                    .may("device", Schema.text(""))
                                    .may("other", Schema.text("the second device, the source address, or who acted"))
                                    .may("session", Schema.text(""))
                                    .may("trace", Schema.text(""))
                                    .may("cause", Schema.text("the true one"))))
            .has("next", Schema.number("where to go on"));

    static final Schema POLICY_RULES = Schema.object("PolicyRules").has("rules", rules());

    static final Schema POLICY_STATE = Schema.object("Policy")
            .has("source", Schema.text("configuration or stored"))
            .may("version", Schema.number("of a stored one; rises with each change"))
            .has("rules", rules());

    static final Schema KEY_LIST = Schema.object("ServerKeys")
            .has("serial", Schema.number("of the key set; 0 = as delivered"))
            .has(
                    "keys",
                    Schema.list(
                            "most wanted first",
                            Schema.object("ServerKey")
                                    .has("keyId", Schema.text("8 hex digits"))
                                    .has("publicKey", Schema.text("64 hex digits: what devices pin"))
                                    .has(
                                            "nationalKey",
                                            Schema.text("64 hex digits: what devices with the national suite pin"))))
            .has("enrolled", Schema.number("enrolled devices"))
            .has("acknowledged", Schema.number("those that have this set"))
            .has("behind", Schema.number("those that do not yet"))
            .has("notEnrolled", Schema.number("devices that still have to come with the key they were delivered with"));

    static final Schema FORCE = Schema.object("Retire").may("force", Schema.flag("though devices are behind"));

    static final Schema ACCESS_LIST =
            Schema.object("AccessTokens").has("tokens", Schema.list("", accessToken("AccessToken")));

    static final Schema ACCESS_WANTED = Schema.object("AccessWanted")
            .has("name", Schema.text("1 to 32 characters of A-Z a-z 0-9 . _ -"))
            .has("role", Schema.text("read, operate or administer"));

    static final Schema ACCESS_MADE =
            accessToken("AccessMade").has("token", Schema.text("told here and nowhere again"));

    static final Schema ACCESS_DELETED =
            Schema.object("AccessDeleted").has("name", Schema.text("")).has("deleted", Schema.flag(""));

    static final Schema CERTIFICATE = Schema.object("Certificate")
            .has("subject", Schema.text(""))
            .has("notAfter", Schema.text("until when it is valid, UTC"))
            .has("sha256", Schema.text("its fingerprint, 64 hex digits"));

    static final Schema STATUS = Schema.object("Status").has("status", Schema.text("ok"));

    static final Schema HEALTH = counters(Schema.object("Health"))
            .has("status", Schema.text("ok"))
            .has("devices", COUNT)
            .has("enrolled", COUNT)
            .has("revoked", COUNT)
            .has("quarantined", COUNT)
            .may("epoch", Schema.number("rises with each start"))
            .may("uptimeMillis", COUNT)
            .may("connections", COUNT)
            .may("halfOpen", COUNT)
            .has("perSecond", PER_SECOND);

    static final Schema ERRORS = Schema.object("Errors")
            .has(
                    "errors",
                    Schema.list(
                            "",
                            Schema.object("ErrorText")
                                    .has("code", Schema.number(""))
                                    .has("area", Schema.text(""))
                                    .has("name", Schema.text(""))
                                    .has("en", Schema.text("English"))
                                    .has("zh", Schema.text("Chinese"))));

    private Endpoints() {}

    /** Which devices of a list; shared by the list and its export. */
    static Endpoint choosing(Endpoint endpoint) {
        return endpoint.query("search", Schema.text("part of an id, of any case"))
                .query("group", Schema.text("the whole name of a group"))
                .query("standing", Schema.text("ALLOWED, REVOKED or QUARANTINED"));
    }

    /** An act on one device. */
    static Endpoint operates(Endpoint endpoint, String sentence) {
        return endpoint.says(DEVICES, sentence)
                .needs(Role.OPERATE)
                .answers(DeviceViews.SCHEMA)
                .refuses(AdminError.NOT_FOUND, AdminError.UNAVAILABLE);
    }

    static Endpoint reads(Endpoint endpoint, String area, String sentence, Schema answer) {
        return endpoint.says(area, sentence).answers(answer).refuses(AdminError.UNAVAILABLE);
    }

    /** As {@link #reads}, for what is in memory. */
    static Endpoint knows(Endpoint endpoint, String area, String sentence, Schema answer) {
        return endpoint.says(area, sentence).answers(answer);
    }

    static Endpoint administers(Endpoint endpoint, String area, String sentence, Schema answer) {
        return reads(endpoint, area, sentence, answer).needs(Role.ADMINISTER);
    }

    private static Schema call(String name) {
        return Schema.object(name)
                .has("trace", Schema.text("16 hex digits; the caller's choice, and two calls may have the same"))
                .has("call", Schema.number("its number, which no other call since the start has"))
                .has("caller", Schema.text(""))
                .may("target", Schema.text(""))
                .may("session", Schema.text(""))
                .has("startedMs", Schema.number("the server's own clock"))
                .has("outcome", Schema.text("OPEN, GRANTED, UP, ENDED, REVOKED, NOT_USED or FAILED and why"))
                .may("setUpMs", Schema.number("from REQUEST to GRANT"))
                .may("failedStep", Schema.number("the step of figure 3 that did not happen, or was refused (303)"))
                .may(
                        "failedPhase",
                        Schema.text("REQUEST, HEARTBEAT, OFFER or CONNECT: what the SDK's CallReport calls it"));
    }

    private static Schema accessToken(String name) {
        return Schema.object(name)
                .has("name", Schema.text(""))
                .has("role", Schema.text("read, operate or administer"))
                .may("made", Schema.text("when"));
    }

    private static Schema rules() {
        return Schema.list(
                "in order: the first that matches decides",
                Schema.object("PolicyRule")
                        .has("allow", Schema.flag(""))
                        .has("caller", Schema.text("anyone, same-group, group:NAME or device:ID"))
                        .has("target", Schema.text("the same")));
    }

    private static Schema counters(Schema object) {
        for (String name : Rates.names()) {
            object.has(name, COUNT);
        }
        return object;
    }
}
