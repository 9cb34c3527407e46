package org.stblink.server.admin;

import static org.stblink.server.admin.Endpoints.ACCESS;
import static org.stblink.server.admin.Endpoints.CALLS;
import static org.stblink.server.admin.Endpoints.DEVICES;
import static org.stblink.server.admin.Endpoints.IMPORTS;
import static org.stblink.server.admin.Endpoints.KEYS;
import static org.stblink.server.admin.Endpoints.POLICY;
import static org.stblink.server.admin.Endpoints.SERVER;
import static org.stblink.server.admin.Endpoints.administers;
import static org.stblink.server.admin.Endpoints.choosing;
import static org.stblink.server.admin.Endpoints.knows;
import static org.stblink.server.admin.Endpoints.operates;
import static org.stblink.server.admin.Endpoints.reads;
import static org.stblink.server.admin.http.Endpoint.delete;
import static org.stblink.server.admin.http.Endpoint.get;
import static org.stblink.server.admin.http.Endpoint.patch;
import static org.stblink.server.admin.http.Endpoint.post;
import static org.stblink.server.admin.http.Endpoint.put;

import java.util.ArrayList;
import java.util.List;
import org.stblink.server.admin.errors.ErrorTable;
import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Endpoint;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.OpenApi;
import org.stblink.server.admin.http.Request;
import org.stblink.server.admin.http.Role;
import org.stblink.server.admin.http.Schema;
import org.stblink.server.domain.Operator.Counters;

/** Every call of the admin API and what answers it. */
final class AdminRoutes {
    /** Of the API, not of the program: the first number is that of the paths. */
    private static final String VERSION = "1.0.0";

    /** A policy of as many rules as there may be, with the longest names of groups. */
    private static final int POLICY_BYTES = 1024 * 1024;
    /** Eight of each rule, and five around them. */
    private static final int POLICY_TOKENS = 8 * PolicyApi.MOST_RULES + 5;

    private static final Schema LIMIT = Schema.number("entries of a page at the most");

    private final AdminServer.Parts parts;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final ImportApi imports;

    AdminRoutes(AdminSettings settings, AdminServer.Parts parts, Rates rates, CertificateApi certificates) {
        this.parts = parts;
        FleetCache fleet = new FleetCache(parts.directory(), parts.clock());
        Enlister enlister = new Enlister(parts.vault(), parts.entropy(), parts.ranges());
        DeviceViews views = new DeviceViews(parts.directory(), parts.operator(), parts.domain());
        looking(new DeviceApi(parts.directory(), parts.operator(), parts.domain(), views, fleet));
        acting(new DeviceActs(parts.directory(), parts.operator(), parts.domain(), views, enlister, fleet));
        imports = new ImportApi(
                parts.directory().imports(), enlister, parts.operator(), parts.domain(), fleet, parts.clock());
        imports.cleanUp();
        importing(imports, settings.maxBodyBytes());
        calling(
                new SessionApi(parts.operator(), parts.domain()),
                new CallApi(parts.events().calls()),
                new EventStream(parts.tokens(), parts.events().hub(), rates, settings.maxEventStreams()));
        ruling(
                new PolicyApi(parts.directory().policies(), parts.policy(), parts.operator(), parts.domain()),
                new KeyApi(parts.keys(), parts.directory(), fleet),
                new AccessApi(parts.tokens(), parts.timeOfDay()));
        add(knows(
                        post("/v1/certificate/reload", "reloadCertificate", certificates::reload),
                        SERVER,
                        "Reads the certificate of this API anew; connections that stand go on",
                        Endpoints.CERTIFICATE)
                .needs(Role.ADMINISTER)
                .refuses(AdminError.CONFLICT));
        keeping(new UpkeepApi(parts.upkeep()));
        serving(new HealthApi(parts.directory(), parts.operator(), parts.domain(), fleet, rates, parts.healthFacts()));
    }

    /** What is to be done now and then. */
    void tidy() {
        imports.endLeft();
    }

    List<Endpoint> endpoints() {
        return List.copyOf(endpoints);
    }

    private void looking(DeviceApi api) {
        add(reads(
                        choosing(get("/v1/devices", "listDevices", api::list)),
                        DEVICES,
                        "Devices in byte order of their ids, a page at a time",
                        Endpoints.DEVICE_PAGE)
                .query(
                        "address",
                        Schema.text("only who holds this address, and who has it pinned; without another choice"))
                .query("connected", Schema.flag("only devices with a control connection"))
                .query("after", Schema.text("the next of the page before"))
                .query("limit", LIMIT));
        add(choosing(get("/v1/devices/export", "exportDevices", api::export))
                .says(DEVICES, "The allow-list as CSV that can be imported again; without secrets")
                .ofAnyLength()
                .query("after", Schema.text("begin behind this id"))
                .answers(200, new Endpoint.Answer("id,group,username,address", "text/csv", null))
                .refuses(AdminError.UNAVAILABLE));
        add(reads(get("/v1/devices/{id}", "getDevice", api::get), DEVICES, "One device", DeviceViews.SCHEMA)
                .refuses(AdminError.NOT_FOUND));
        add(reads(
                get("/v1/groups", "listGroups", api::groups),
                DEVICES,
                "Groups, and how many devices",
                Endpoints.GROUPS));
        LeaseApi leases = new LeaseApi(parts.directory());
        add(reads(get("/v1/leases", "listLeases", leases::list), DEVICES, "Which address is whose", Endpoints.LEASES)
                .query("after", Schema.text("the next of the page before"))
                .query("limit", LIMIT));
        AuditApi audit = new AuditApi(parts.directory());
        add(reads(get("/v1/audit", "readAudit", audit::read), SERVER, "What happened and why", Endpoints.AUDIT)
                .query("after", Schema.number("entries behind this number, oldest first"))
                .query("before", Schema.number("entries before this number, newest first; 0 = from the newest"))
                .query("device", Schema.text("only of this device"))
                .query("event", Schema.text("only of this name"))
                .query("trace", Schema.text("only of the call with this trace id"))
                .query("limit", LIMIT));
        AuditExportApi chain = new AuditExportApi(parts.directory());
        add(get("/v1/audit/export", "exportAudit", chain::export)
                .says(SERVER, "The audit with its chain: JSON, an object a line (docs/audit.md)")
                .ofAnyLength()
                .query("after", Schema.number("begin behind this entry; 0 for all there is"))
                .answers(200, new Endpoint.Answer("base, entries, head", AuditExportApi.TYPE, null))
                .refuses(AdminError.NOT_FOUND, AdminError.UNAVAILABLE));
        add(reads(
                get("/v1/audit/head", "getAuditHead", chain::head),
                SERVER,
                "The newest entry's number and hash, with the server's seal: to be noted elsewhere",
                Endpoints.AUDIT_HEAD));
    }

    private void acting(DeviceActs api) {
        add(operates(
                post("/v1/devices/{id}/revoke", "revokeDevice", api::revoke),
                "Withdraws a device: its sessions end, its connection is closed, it is refused until it is released"));
        add(operates(
                post("/v1/devices/{id}/quarantine", "quarantineDevice", api::quarantine),
                "Puts a device aside whose identity may be in two boxes, as a clone that was found out"));
        add(operates(
                        post("/v1/devices/{id}/release", "releaseDevice", api::release),
                        "Lets a device enrol once more; its keys are void at once")
                .takes(Endpoints.RELEASE));
        add(operates(
                        patch("/v1/devices/{id}", "amendDevice", api::amend),
                        "Changes group or pinned address; with the role administer also username or password")
                .takes(Endpoints.AMENDMENT)
                .refuses(AdminError.CONFLICT));
        add(operates(
                        post("/v1/devices/{id}/token", "createEnrolmentToken", api::createToken),
                        "Gives a device that never enrolled a new enrolment token; an old one is void")
                .needs(Role.ADMINISTER)
                .takes(Endpoints.TOKEN)
                .refuses(AdminError.CONFLICT));
        add(operates(
                        delete("/v1/devices/{id}/token", "voidEnrolmentToken", api::voidToken),
                        "Makes a device's enrolment token void")
                .needs(Role.ADMINISTER));
        add(administers(
                        delete("/v1/devices/{id}", "removeDevice", api::remove),
                        DEVICES,
                        "Takes a device off the allow-list for good: one that is revoked, or has no keys",
                        Endpoints.DEVICE_REMOVED)
                .refuses(AdminError.NOT_FOUND, AdminError.CONFLICT));
    }

    private void importing(ImportApi api, int mostBytes) {
        String[] types = {ImportParser.CSV_TYPE, ImportParser.LIST_TYPE, ImportParser.JSON_TYPE};
        String inParts = "send it in parts (admin.max-body-bytes)";
        add(administers(
                        post("/v1/devices/import", "importDevices", api::run),
                        IMPORTS,
                        "Puts devices on the allow-list in one request, all or none; tokens are made by an import in parts,"
                                + " which tells them before its devices are listed",
                        Endpoints.IMPORT)
                .takes(Endpoints.IMPORT_LINES, true, types)
                .upTo(mostBytes, inParts)
                .dense()
                .query("dryRun", Schema.flag("say what would be, and change nothing"))
                .query("group", Schema.text("of devices whose line has none"))
                .refuses(AdminError.IMPORT_REFUSED, AdminError.IMPORT_BUSY));
        add(administers(
                        post("/v1/imports", "openImport", api::open),
                        IMPORTS,
                        "Begins an import in parts; nobody sees it before it is committed",
                        Endpoints.IMPORT)
                .takes(Endpoints.IMPORT_RULES)
                .refuses(AdminError.IMPORT_BUSY));
        add(administers(
                        post("/v1/imports/{import}/lines", "addToImport", api::add),
                        IMPORTS,
                        "Adds the next part: whole lines; only the first part of a CSV has the header",
                        Endpoints.IMPORT)
                .takes(Endpoints.IMPORT_LINES, true, types)
                .upTo(mostBytes, inParts)
                .dense()
                .query(ImportApi.NEW_FILE, Schema.flag("the first part of another file: the header before is not its"))
                .refuses(AdminError.NOT_FOUND));
        add(knows(get("/v1/imports/{import}", "getImport", api::get), IMPORTS, "How far an import is", Endpoints.IMPORT)
                .needs(Role.ADMINISTER)
                .refuses(AdminError.NOT_FOUND));
        add(administers(
                        post("/v1/imports/{import}/commit", "commitImport", api::commit),
                        IMPORTS,
                        "Makes all of it appear at once; with problems, nothing",
                        Endpoints.IMPORT)
                .refuses(AdminError.NOT_FOUND, AdminError.IMPORT_REFUSED));
        add(knows(
                        delete("/v1/imports/{import}", "discardImport", api::discard),
                        IMPORTS,
                        "Gives an import up; what is there of it is taken away",
                        Endpoints.IMPORT)
                .needs(Role.ADMINISTER)
                .refuses(AdminError.NOT_FOUND));
    }

    private void calling(SessionApi sessions, CallApi calls, EventStream events) {
        add(reads(
                        get("/v1/sessions", "listSessions", sessions::list),
                        CALLS,
                        "Calls on offer and peer channels under supervision",
                        Endpoints.SESSIONS)
                .query("device", Schema.text("only with this device at one end"))
                .query("after", Schema.text("the next of the page before"))
                .query("limit", LIMIT));
        add(reads(
                        post("/v1/sessions/{sid}/revoke", "revokeSession", sessions::revoke),
                        CALLS,
                        "Ends a session at both its ends",
                        Endpoints.SESSION_REVOKED)
                .needs(Role.OPERATE)
                .refuses(AdminError.NOT_FOUND));
        add(get("/v1/calls", "listCalls", calls::list)
                .says(CALLS, "The newest calls since the start, newest first")
                .answers(Endpoints.CALLS_LIST)
                .query("device", Schema.text("only with this device at one end"))
                .query("limit", LIMIT));
        add(get("/v1/calls/{trace}", "getCall", calls::get)
                .says(CALLS, "One call with its steps, by its trace id")
                .query(
                        "call",
                        Schema.number("its number, where several calls have that trace id; without it the newest"))
                .answers(Endpoints.CALL)
                .refuses(AdminError.NOT_FOUND));
        add(get("/v1/events", "followEvents", events::handle)
                .says(CALLS, "Trace events as server-sent events")
                .answers(200, new Endpoint.Answer("events, without end", "text/event-stream", null))
                .query(
                        "after",
                        Schema.text(
                                "begin behind the event with this id; 0 for all that are kept; without it the stream begins now"))
                .query("counts", Schema.flag("an event counts every second, too"))
                .refuses(AdminError.TOO_MANY_STREAMS));
    }

    private void ruling(PolicyApi policy, KeyApi keys, AccessApi access) {
        add(reads(get("/v1/policy", "getPolicy", policy::get), POLICY, "Who may call whom", Endpoints.POLICY_STATE));
        add(administers(
                        put("/v1/policy", "setPolicy", policy::put),
                        POLICY,
                        "Sets the rules that hold from now on, instead of the configuration's",
                        Endpoints.POLICY_STATE)
                .takes(Endpoints.POLICY_RULES, true, ImportParser.JSON_TYPE)
                .upTo(POLICY_BYTES, "there are at most " + PolicyApi.MOST_RULES + " rules")
                .ofTokens(POLICY_TOKENS)
                .refuses(AdminError.PRECONDITION_FAILED));
        add(administers(
                        delete("/v1/policy", "resetPolicy", policy::forget),
                        POLICY,
                        "Goes back to the configuration's rules",
                        Endpoints.POLICY_STATE)
                .refuses(AdminError.PRECONDITION_FAILED));
        add(reads(
                get("/v1/keys", "listKeys", keys::list),
                KEYS,
                "The server's keys, and how many devices have acknowledged them",
                Endpoints.KEY_LIST));
        add(administers(
                        post("/v1/keys", "addKey", keys::add),
                        KEYS,
                        "Makes a key, puts it first, and sends the set to the devices",
                        Endpoints.KEY_LIST)
                .refuses(AdminError.CONFLICT));
        add(administers(
                        post("/v1/keys/{key}/retire", "retireKey", keys::retire),
                        KEYS,
                        "Takes a key away; refused while a device has not acknowledged the set, unless forced",
                        Endpoints.KEY_LIST)
                .takes(Endpoints.FORCE)
                .refuses(AdminError.NOT_FOUND, AdminError.CONFLICT, AdminError.KEY_IN_USE));
        add(knows(get("/v1/access", "listAccess", access::list), ACCESS, "Who may use this API", Endpoints.ACCESS_LIST)
                .needs(Role.ADMINISTER));
        add(administers(
                        post("/v1/access", "createAccess", access::create),
                        ACCESS,
                        "Makes a token for this API; it is told here and nowhere again",
                        Endpoints.ACCESS_MADE)
                .takes(Endpoints.ACCESS_WANTED, true, ImportParser.JSON_TYPE)
                .refuses(AdminError.CONFLICT));
        add(administers(
                        delete("/v1/access/{name}", "deleteAccess", access::delete),
                        ACCESS,
                        "Makes a token for this API worthless",
                        Endpoints.ACCESS_DELETED)
                .refuses(AdminError.NOT_FOUND, AdminError.CONFLICT));
        add(get("/v1/self", "getSelf", access::self)
                .says(ACCESS, "Whose token this is")
                .answers(Schema.object("Self").has("name", Schema.text("")).has("role", Schema.text(""))));
    }

    private void keeping(UpkeepApi api) {
        add(administers(
                post("/v1/backup", "makeBackup", api::backup),
                UpkeepApi.AREA,
                "Copies the whole database into a file, while it serves; without the keys",
                UpkeepApi.BACKUP));
        add(get("/v1/master-key", "getMasterKey", api::masterKey)
                .says(UpkeepApi.AREA, "Which key seals the devices' secrets, and how far its change is")
                .answers(UpkeepApi.MASTER_KEY));
        add(administers(
                        post("/v1/master-key/change", "changeMasterKey", api::changeMasterKey),
                        UpkeepApi.AREA,
                        "Makes a master key and seals everything under it, while it serves",
                        UpkeepApi.MASTER_KEY)
                .refuses(AdminError.CONFLICT));
        CaptureApi capture = new CaptureApi(parts.upkeep());
        add(get("/v1/capture", "getCapture", capture::get)
                .says(UpkeepApi.AREA, "Whether control traffic is being written down")
                .answers(CaptureApi.CAPTURE));
        add(administers(
                post("/v1/capture/start", "startCapture", capture::start),
                UpkeepApi.AREA,
                "Writes down what passes on control connections, decrypted and redacted (docs/capture.md)",
                CaptureApi.CAPTURE));
        add(administers(
                post("/v1/capture/stop", "stopCapture", capture::stop),
                UpkeepApi.AREA,
                "Ends that",
                CaptureApi.CAPTURE));
    }

    private void serving(HealthApi health) {
        add(reads(get("/v1/health", "getHealth", health::get), SERVER, "State and counts", Endpoints.HEALTH));
        add(get("/v1/alive", "getAlive", health::alive)
                .says(SERVER, "Whether the process answers")
                .forAnybody()
                .answers(Endpoints.STATUS));
        add(get("/v1/ready", "getReady", health::ready)
                .says(SERVER, "Whether it can serve devices")
                .forAnybody()
                .answers(Endpoints.STATUS)
                .refuses(AdminError.UNAVAILABLE));
        add(get("/v1/errors", "listErrors", request -> errors())
                .says(SERVER, "Every error code of server and SDK with its texts")
                .answers(Endpoints.ERRORS));
        add(get("/v1/openapi.json", "getOpenApi", this::document)
                .says(SERVER, "This document")
                .forAnybody()
                .answers(Schema.map("OpenAPI 3.1")));
        ConsoleFiles console = new ConsoleFiles();
        add(get("/", "getConsole", console::page)
                .says(SERVER, "The console: a page for operators")
                .forAnybody()
                .answers(200, new Endpoint.Answer("a page", "text/html", null)));
        add(get("/console/{file}", "getConsoleFile", console::file)
                .says(SERVER, "What the console is made of")
                .forAnybody()
                .answers(
                        200,
                        new Endpoint.Answer(
                                "a module; the style and the icon with their types", "text/javascript", null))
                .refuses(AdminError.NOT_FOUND));
        add(get("/metrics", "getMetrics", request -> parts.events().metrics().reply(counters()))
                .says(SERVER, "Metrics for Prometheus")
                .answers(200, new Endpoint.Answer("text format 0.0.4", "text/plain", null))
                .refuses(AdminError.UNAVAILABLE));
    }

    private Counters counters() throws AdminException {
        return Waiting.on(parts.domain().call(now -> parts.operator().counters()));
    }

    private Object document(Request request) {
        return OpenApi.document(VERSION, endpoints);
    }

    private static Object errors() {
        List<Object> list = new ArrayList<>();
        for (ErrorTable.Entry entry : ErrorTable.all()) {
            list.add(new Fields()
                    .put("code", entry.code())
                    .put("area", entry.area())
                    .put("name", entry.name())
                    .put("en", entry.english())
                    .put("zh", entry.chinese())
                    .done());
        }
        return new Fields().put("errors", list).done();
    }

    private void add(Endpoint endpoint) {
        endpoints.add(endpoint);
    }
}
