package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.Event;

/**
 * One trace id goes with a call through caller, server, target and peer channel. Server and boxes are processes; whatever
 * they write is collected, and every line that is about a call has to say which.
 */
@Timeout(300)
class TraceIdTest {
    private static final String A = "STB-A";
    private static final String B = "STB-B";
    private static final String NOBODY = "STB-NOBODY";
    private static final Pattern TRACE = Pattern.compile("trace[= ]([0-9a-f]{16})\\b");
    private static final Pattern SESSION = Pattern.compile("(?:sid|session)[= ]([0-9a-f]{32})\\b");
    /** Steps 301 and 302 are a device's own; 303 to 312 are a call's. */
    private static final Pattern STEP_OF_A_CALL = Pattern.compile("step=3(0[3-9]|1[0-2])\\b");

    private static final Pattern PEER = Pattern.compile("(?:peer|to|from)[= ](STB-[A-Z]+)");

    @TempDir
    Path directory;

    private final List<String> toldByA = Collections.synchronizedList(new ArrayList<>());
    private final List<String> toldByB = Collections.synchronizedList(new ArrayList<>());
    /** The trace id of each session, as the boxes tell it when a channel opens. */
    private final Map<String, String> traceOf = new LinkedHashMap<>();

    private Lab lab;
    private Child a;
    private Child b;

    @BeforeEach
    void start() throws Exception {
        Path home = Files.createDirectories(directory.resolve("lab"));
        Files.writeString(home.resolve("server.conf"), """
                control { port = 0 }
                admin { port = 0 }
                policy = [ { allow = true, caller = "anyone", target = "same-group" } ]
                log.level = debug
                """);
        lab = Lab.start(home, 0, 0);
        LabDevice deviceA = LabDevice.named(A, "ann");
        LabDevice deviceB = LabDevice.named(B, "bob");
        lab.importDevices(List.of(deviceA, deviceB));
        a = box(deviceA, toldByA);
        b = box(deviceB, toldByB);
        Processes.awaitOnline(a, 0);
        Processes.awaitOnline(b, 0);
        Processes.awaitCallable(lab, deviceA);
        Processes.awaitCallable(lab, deviceB);
    }

    private Child box(LabDevice device, List<String> told) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("org.stblink.toolchain.Main"));
        arguments.addAll(lab.boxArguments(device, directory.resolve(device.id())));
        return Child.start(
                device.id(),
                directory.resolve(device.id() + ".log"),
                event -> told.add(event.name() + " " + String.join(" ", pairs(event))),
                device.password(),
                arguments);
    }

    private static List<String> pairs(Event event) {
        return event.values().entrySet().stream()
                .map(pair -> pair.getKey() + "=" + pair.getValue())
                .toList();
    }

    @AfterEach
    void stop() {
        if (a != null) {
            a.close();
        }
        if (b != null) {
            b.close();
        }
        lab.close();
    }

    /** Makes a call and waits for what the caller's SDK reports of it; returns its trace id. */
    private String call(String target, String failedPhase, String reason) throws Exception {
        int mark = a.events().mark();
        a.type("call " + target);
        String trace = await(a, mark, "calling").get("trace");
        Event report = await(a, mark, "call-report");
        assertThat(report.get("trace")).isEqualTo(trace);
        assertThat(report.get("failed")).as(trace).isEqualTo(failedPhase);
        assertThat(report.get("reason")).isEqualTo(reason);
        assertThat(report.get("set-up")).matches("[0-9]+ms");
        return trace;
    }

    private static Event await(Child box, int mark, String name) throws Exception {
        return box.events().await(mark, Processes.PATIENCE, name, e -> e.name().equals(name));
    }

    @Test
    void everyLineAboutACallSaysWhichAndTheLadderDoesToo() throws Exception {
        int markB = b.events().mark();
        int called = a.events().mark();
        String talked = call(B, "NONE", "NONE");
        await(a, called, "channel-open"); // it is told behind the report; before, there is nobody to say anything to
        assertThat(await(b, markB, "call-report").get("trace")).isEqualTo(talked);
        Event open = await(b, markB, "channel-open");
        traceOf.put(open.get("sid"), open.get("trace"));
        a.type("say hello");
        assertThat(await(b, markB, "said").get("trace")).isEqualTo(talked);
        int markA = a.events().mark();
        a.type("cut");
        await(a, markA, "channel-closed");
        await(b, markB, "channel-closed");

        markB = b.events().mark();
        String revoked = call(B, "NONE", "NONE");
        open = await(b, markB, "channel-open");
        traceOf.put(open.get("sid"), open.get("trace"));
        markA = a.events().mark();
        lab.revokeSession(open.get("sid"));
        assertThat(await(a, markA, "channel-closed").get("reason")).isEqualTo("CHANNEL_REVOKED");
        await(b, markB, "channel-closed");

        String unreachable = call(NOBODY, "REQUEST", "TARGET_UNREACHABLE");
        b.type("decline");
        await(b, markB, "declining");
        String declined = call(B, "OFFER", "TARGET_DECLINED");
        b.events().await(markB, Processes.PATIENCE, "its report", e -> e.is("call-report", "trace", declined));
        b.freeze();
        String offline = call(B, "HEARTBEAT", "TARGET_OFFLINE");
        b.thaw();

        Map<String, List<String>> logs = new LinkedHashMap<>();
        logs.put("caller tells", List.copyOf(toldByA));
        logs.put("caller logs", Files.readAllLines(directory.resolve(A + ".log")));
        logs.put("target tells", List.copyOf(toldByB));
        logs.put("target logs", Files.readAllLines(directory.resolve(B + ".log")));
        logs.put("server logs", Files.readAllLines(directory.resolve("lab").resolve("server.log")));
        List<String> calls = List.of(talked, revoked, unreachable, declined, offline);
        assertThat(calls).doesNotHaveDuplicates();
        int about = 0;
        for (Map.Entry<String, List<String>> log : logs.entrySet()) {
            for (String line : log.getValue()) {
                about += isAboutACall(line) ? assertSaysWhich(log.getKey() + ": " + line, calls) : 0;
            }
        }
        assertThat(about).as("lines about calls").isGreaterThan(60);
        for (String trace : List.of(talked, revoked, declined)) {
            assertThat(logs).allSatisfy((where, lines) -> assertHas(where, lines, trace));
        }
        for (String trace : List.of(unreachable, offline)) {
            for (String where : List.of("caller tells", "caller logs", "server logs")) {
                assertHas(where, logs.get(where), trace);
            }
        }

        assertLadder(talked, null);
        assertLadder(revoked, null);
        assertLadder(unreachable, "REQUEST");
        assertLadder(declined, "OFFER");
        assertLadder(offline, "HEARTBEAT");
        assertThat(lab.admin().text("/metrics"))
                .contains(
                        "stblink_call_failures_total{phase=\"REQUEST\"} 1.0",
                        "stblink_call_failures_total{phase=\"OFFER\"} 1.0",
                        "stblink_call_failures_total{phase=\"HEARTBEAT\"} 1.0");
    }

    private static boolean isAboutACall(String line) {
        return STEP_OF_A_CALL.matcher(line).find()
                || SESSION.matcher(line).find()
                || PEER.matcher(line).find()
                || line.contains("CALL")
                || line.contains("channel-")
                || line.contains("other=" + A)
                || line.contains("other=" + B);
    }

    private int assertSaysWhich(String line, List<String> calls) {
        var trace = TRACE.matcher(line);
        assertThat(trace.find()).as("no trace id: %s", line).isTrue();
        assertThat(calls).as(line).contains(trace.group(1));
        var session = SESSION.matcher(line);
        if (session.find() && traceOf.containsKey(session.group(1))) {
            assertThat(trace.group(1)).as(line).isEqualTo(traceOf.get(session.group(1)));
        }
        return 1;
    }

    private static void assertHas(String where, List<String> lines, String trace) {
        assertThat(lines).as("%s %s", where, trace).anyMatch(line -> line.contains(trace));
    }

    private void assertLadder(String trace, String failedPhase) throws Exception {
        Map<String, Object> call = lab.admin().get("/v1/calls/" + trace);
        assertThat(call.get("trace")).isEqualTo(trace);
        assertThat(call.get("failedPhase")).isEqualTo(failedPhase);
        assertThat(call.containsKey("setUpMs")).isEqualTo(failedPhase == null);
        assertThat((List<?>) call.get("steps")).isNotEmpty().allSatisfy(step -> {
            Map<?, ?> fields = (Map<?, ?>) step;
            if (!(fields.get("step") instanceof Integer number && number < 303)) {
                assertThat(fields.get("trace")).as("%s", fields).isEqualTo(trace);
            }
        });
        assertThat((List<?>) lab.admin()
                        .get("/v1/audit?limit=100&before=0&trace=" + trace)
                        .get("entries"))
                .isNotEmpty()
                .allSatisfy(
                        entry -> assertThat(((Map<?, ?>) entry).get("trace")).isEqualTo(trace));
    }
}
