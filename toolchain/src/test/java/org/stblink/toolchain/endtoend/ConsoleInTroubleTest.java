package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;

/** The console in a real browser, where answers do not come, and where operators turn away in the middle of something. */
@Timeout(600)
class ConsoleInTroubleTest {
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 880;
    /** As many as a browser has connections to one server. */
    private static final int TABS = 6;

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

    @TempDir
    private static Path directory;

    private static Lab lab;
    private static String owner;
    private static Browser browser;

    @BeforeAll
    static void startServer() throws Exception {
        assumeTrue(
                Browser.missing() == null,
                () -> "*** NOT SHOWN: the console in a browser; install " + Browser.missing()
                        + " (Debian: chromium, chromium-driver) ***");
        lab = Lab.start(directory.resolve("server"), 0, 0);
        owner = Files.readString(directory.resolve("server").resolve(Lab.DATA).resolve("admin.token"))
                .strip();
        browser = Browser.start(directory.resolve("profile"), WIDTH, HEIGHT);
        browser.open(page());
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private static String page() {
        return "http://" + lab.adminAddress() + "/";
    }

    @BeforeEach
    void openPage() throws Exception {
        browser.forget();
        browser.open(page());
        browser.script(WAY);
    }

    private static void signIn(String token) throws Exception {
        browser.type("#token", token);
        browser.press(Browser.ENTER);
        browser.awaitElement(".top");
    }

    private static void signIn() throws Exception {
        signIn(owner);
        browser.awaitElement(".feed.live");
    }

    private static void go(String route) throws Exception {
        browser.script("location.hash = " + JSON.std.asString(route));
    }

    private static void importDevice(String id) throws Exception {
        lab.admin().importCsv((id + ",fresh\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void revoke(String id) throws Exception {
        go("#/device/" + id);
        browser.click("[data-act=revoke]");
        browser.click("dialog [data-act=confirm]");
    }

    @Test
    void pagesThatNobodyLooksAtLeaveTheBrowsersConnectionsToTheOneInFront() throws Exception {
        importDevice("TABS-1");
        signIn();
        for (int i = 1; i < TABS; i++) {
            browser.tab();
            browser.open(page());
            signIn();
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
        signIn();
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
        signIn();
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
        signIn();
        go("#/policy");
        browser.awaitText("[data-part=source]", "from the configuration");
        lab.admin().call("PUT", "/v1/policy", Map.of("rules", List.of()));
        browser.script("window.inject('event: gap\\ndata: {\"missed\":1}\\n\\n')");
        browser.awaitText("[data-part=source]", "version");
        lab.admin().call("DELETE", "/v1/policy", null);
    }
}
