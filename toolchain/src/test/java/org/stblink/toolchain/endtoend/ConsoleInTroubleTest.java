package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;

/** The console in a real browser, where answers do not come, and where operators turn away in the middle of something. */
class ConsoleInTroubleTest extends ConsoleScene {
    /** As many as a browser has connections to one server. */
    private static final int TABS = 6;
    /** As admin.max-event-streams is unless it is configured. */
    private static final int STREAMS = 8;

    /**
     * The way to the server, and what may happen on it: {@code hung} is never answered, the answers to {@code lost} are lost,
     * {@code late} waits for {@code letGo()}, a {@code silent} stream says nothing, and {@code inject()} says something in it.
     */
    private static final String WAY = """
            const send = window.fetch;
            const limit = AbortSignal.timeout;
            AbortSignal.timeout = (millis) => limit.call(AbortSignal, millis / (window.hurry ?? 1));
            window.fetch = async (path, options) => {
              const what = `${options.method} ${path}`;
              if (window.hung && what.startsWith(window.hung)) {
                return new Promise((done, failed) => options.signal?.addEventListener('abort', () => failed(options.signal.reason)));
              }
              const response = await send(path, options);
              if (window.lost?.test(what)) {
                throw new TypeError('lost');
              }
              if (window.late && what.startsWith(window.late)) {
                await new Promise((done) => { window.letGo = done; });
              }
              if (!path.startsWith('/v1/events') || !response.ok) {
                return response;
              }
              return new Response(response.body.pipeThrough(new TransformStream({
                start(stream) { window.inject = (text) => stream.enqueue(new TextEncoder().encode(text)); },
                transform(chunk, stream) { if (!window.silent) { stream.enqueue(chunk); } },
              })), { status: response.status, headers: response.headers });
            };
            """;

    @BeforeEach
    void ownTheWay() throws Exception {
        browser.script(WAY);
    }

    /** Where the page may not be live: it has no stream, or a silent one. */
    private static void signInAnyhow() throws Exception {
        browser.type("#token", owner);
        browser.press(Browser.ENTER);
        browser.awaitElement(".top");
    }

    private static void importDevice(String id) throws Exception {
        lab.admin().importCsv((id + ",fresh\n").getBytes(StandardCharsets.UTF_8));
    }

    private void revoke(String id) throws Exception {
        go("#/device/" + id);
        browser.click("[data-act=revoke]");
        browser.click("dialog [data-act=confirm]");
    }

    private static void awaitNoDialog() throws Exception {
        browser.await("no dialog", "!document.querySelector('dialog')");
    }

    private static void awaitNothingWrong() throws Exception {
        browser.await(
                "no problem",
                "[...document.querySelectorAll('#app > .problem')].every((one) => one.textContent === '')");
    }

    @Test
    void pagesThatNobodyLooksAtLeaveTheBrowsersConnectionsToTheOneInFront() throws Exception {
        importDevice("TABS-1");
        signIn(owner);
        for (int i = 1; i < TABS; i++) {
            browser.tab();
            browser.open(page());
            signIn(owner);
        }
        revoke("TABS-1");
        browser.awaitText("[data-fact=state]", "Revoked");
        assertThat(lab.admin().device("TABS-1")).containsEntry("standing", "REVOKED");
    }

    @Test
    void aPageThatIsShownAgainTellsWhatHappenedMeanwhile() throws Exception {
        LabDevice device = LabDevice.named("STB-PORCH", "gus");
        lab.importDevices(List.of(device));
        String first = browser.tab();
        browser.open(page());
        signIn(owner);
        browser.tab();
        try (Child box = Processes.box(lab, device, directory)) {
            Processes.awaitOnline(box, 0);
        }
        browser.look(first);
        browser.awaitElement(".feed.live");
        browser.awaitText(".events", device.id());
    }

    @Test
    void aStreamThatFellSilentIsLostAndNumbersAreTheNewestThatWereSaid() throws Exception {
        LabDevice device = LabDevice.named("STB-CELLAR", "ida");
        lab.importDevices(List.of(device));
        signIn(owner);
        browser.await("nobody online", "document.querySelector('.card.good .number').textContent === '0'");
        browser.script("window.hung = 'GET /v1/events'; window.silent = true");
        try (Child box = Processes.box(lab, device, directory)) {
            Processes.awaitOnline(box, 0);
            browser.awaitElement(".feed.lost");
            browser.await("one online", "document.querySelector('.card.good .number').textContent === '1'");
            browser.script("window.hung = null; window.silent = false");
            browser.awaitElement(".feed.live");
            browser.awaitText(".events", device.id());
        }
    }

    @Test
    void whatMayHaveBeenMissedIsReadAnew() throws Exception {
        signIn(owner);
        go("#/policy");
        browser.awaitText("[data-part=source]", "from the configuration");
        lab.admin().call("PUT", "/v1/policy", Map.of("rules", List.of()));
        browser.script("window.inject('event: gap\\ndata: {\"missed\":1}\\n\\n')");
        browser.awaitText("[data-part=source]", "version");
        lab.admin().call("DELETE", "/v1/policy", null);
    }

    @Test
    void anActThatIsNotAnsweredIsGivenUpAndNobodyKnowsWhetherItWasDone() throws Exception {
        importDevice("HUNG-1");
        signIn(owner);
        browser.script("window.hung = 'POST /v1/devices/HUNG-1/revoke'; window.hurry = 100");
        revoke("HUNG-1");
        browser.awaitText("#app > .problem", "nobody knows whether this was done");
        assertThat(browser.text("#app > .problem")).doesNotContain("did not work");

        browser.script("window.hung = null; window.hurry = 1");
        revoke("HUNG-1");
        browser.awaitText("[data-fact=state]", "Revoked");
        awaitNothingWrong();
    }

    @Test
    void aLookThatIsNotAnsweredIsGivenUpAndTakenAgain() throws Exception {
        signIn(owner);
        browser.script("window.hung = 'GET /v1/health'; window.hurry = 100");
        browser.awaitText("[data-part=unseen]", "The server does not answer");
        browser.script("window.hung = null; window.hurry = 1");
        awaitNothingWrong();
        assertThat(browser.has(".feed.live")).isTrue();
    }

    @Test
    void ofAnImportWhoseEndIsNotAnsweredThePageSaysThatNobodyKnows() throws Exception {
        signIn(owner);
        go("#/imports");
        browser.type("#lines", "UNSURE-1");
        browser.type("#group", "fresh");
        // What is then taken away was committed, and is not found.
        browser.script("window.lost = /POST .v1.imports.*commit/");
        browser.click("[data-act=import]");
        browser.awaitText("#app > .problem", "nobody knows whether this was done");
        browser.await("the end of the import", "document.querySelector('#lines').matches(':not(:disabled)')");
        assertThat(browser.text("#app > .problem")).contains("nobody knows");
        assertThat(lab.admin().device("UNSURE-1")).containsEntry("group", "fresh");
    }

    @Test
    void whatWentWrongIsNoLongerToldWhenItHasWorked() throws Exception {
        signIn(owner);
        go("#/policy");
        browser.click("[data-act=add-rule]");
        rule("grup:x");
        browser.click("[data-act=save]");
        browser.click("dialog [data-act=confirm]");
        browser.awaitText("#app > .problem", "rule 2");
        rule("group:x");
        browser.click("[data-act=save]");
        browser.click("dialog [data-act=confirm]");
        browser.awaitText("[data-part=source]", "version");
        awaitNothingWrong();
        lab.admin().call("DELETE", "/v1/policy", null);

        go("#/imports");
        browser.type("#lines", "NEW..OLD");
        browser.type("#group", "fresh");
        browser.click("[data-act=dry-run]");
        browser.awaitText("#app > .problem", "a range is");
        browser.script("document.getElementById('lines').value = ''");
        browser.type("#lines", "NEW-1..NEW-2");
        browser.click("[data-act=dry-run]");
        browser.awaitText("[data-fact=inserted]", "2");
        awaitNothingWrong();
    }

    private static void rule(String caller) throws Exception {
        browser.script("const e = document.querySelector('tbody tr:last-child input'); e.value = '" + caller
                + "'; e.dispatchEvent(new Event('input'))");
    }

    @Test
    void aQuestionGoesWithThePageItIsAbout() throws Exception {
        importDevice("ASKED-1");
        signIn(owner);
        go("#/device/ASKED-1");
        browser.click("[data-act=quarantine]");
        browser.awaitText("dialog", "Quarantine ASKED-1?");
        go("#/devices");
        awaitNoDialog();
        assertThat(lab.admin().device("ASKED-1")).containsEntry("standing", "ALLOWED");
    }

    @Test
    void aQuestionGoesWithItsOperator() throws Exception {
        importDevice("ASKED-2");
        String token = String.valueOf(lab.admin()
                .call("POST", "/v1/access", Map.of("name", "fired", "role", "operate"))
                .get("token"));
        signIn(token);
        go("#/device/ASKED-2");
        browser.click("[data-act=revoke]");
        browser.awaitText("dialog", "Revoke ASKED-2?");
        lab.admin().call("DELETE", "/v1/access/fired", null);
        browser.awaitText(".sign-in .problem", "no longer accepted");
        awaitNoDialog();
    }

    @Test
    void aSecondQuestionIsNotAskedOverAnotherPage() throws Exception {
        LabDevice device = LabDevice.named("STB-SHED", "joe");
        lab.importDevices(List.of(device));
        try (Child box = Processes.box(lab, device, directory)) {
            Processes.awaitOnline(box, 0);
        }
        List<?> keys = (List<?>) lab.admin().get("/v1/keys").get("keys");
        String old = String.valueOf(((Map<?, ?>) keys.get(0)).get("keyId"));
        lab.admin().call("POST", "/v1/keys", null);
        signIn(owner);
        go("#/keys");
        browser.script("window.late = 'POST /v1/keys/'");
        browser.click("tbody tr:last-child [data-act=retire]");
        browser.click("dialog [data-act=confirm]");
        browser.await("the answer on its way", "window.letGo");
        go("#/devices");
        browser.awaitElement("#search");
        browser.script("window.letGo()");
        // What the answer brings about is there before the next look is answered.
        browser.type("#search", device.id());
        browser.await("one line", "document.querySelectorAll('tbody tr').length === 1");
        assertThat(browser.has("dialog")).isFalse();
        for (Object key : (List<?>) lab.admin().get("/v1/keys").get("keys")) {
            String id = String.valueOf(((Map<?, ?>) key).get("keyId"));
            if (!id.equals(old)) {
                lab.admin().call("POST", "/v1/keys/" + id + "/retire", Map.of("force", true));
            }
        }
    }

    @Test
    void aStreamThatIsRefusedIsToldUntilThereIsAPlace() throws Exception {
        List<InputStream> others = new ArrayList<>();
        HttpClient http = HttpClient.newHttpClient();
        try {
            for (int i = 0; i < STREAMS; i++) {
                others.add(http.send(
                                HttpRequest.newBuilder(URI.create(page() + "v1/events"))
                                        .header("Authorization", "Bearer " + owner)
                                        .build(),
                                HttpResponse.BodyHandlers.ofInputStream())
                        .body());
            }
            signInAnyhow();
            browser.awaitText("#app > .problem", "2014");
        } finally {
            for (InputStream one : others) {
                one.close();
            }
        }
        browser.awaitElement(".feed.live");
        awaitNothingWrong();
    }

    @Test
    void theLanguageIsNotSwitchedOverUnsavedWorkWithoutAQuestion() throws Exception {
        signIn(owner);
        go("#/policy");
        browser.click("[data-act=add-rule]");
        browser.click("[data-act=language]");
        browser.awaitText("dialog", "Switch the language?");
        browser.press(Browser.ENTER); // the way out has the focus
        awaitNoDialog();
        assertThat(browser.text("h1")).isEqualTo("Policy");
        assertThat(browser.has("tbody tr:nth-child(2)")).isTrue();

        go("#/imports");
        browser.type("#lines", "TYPED-1");
        browser.click("[data-act=language]");
        browser.awaitText("dialog", "Switch the language?");
        browser.click("dialog [data-act=confirm]");
        browser.awaitText("h1", "导入");
        browser.click("[data-act=language]");
        browser.awaitText("h1", "Import");
    }
}
