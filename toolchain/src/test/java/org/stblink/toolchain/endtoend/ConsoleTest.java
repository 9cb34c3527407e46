package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.stblink.server.admin.AdminClient;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;

/**
 * The console in a real browser, against a server and boxes that are processes of their own. With {@code
 * -Dstblink.pictures=FOLDER} the pictures of the operator's guide are taken; {@code -Dstblink.console.devices=1000000}
 * lists that many devices.
 */
class ConsoleTest extends ConsoleScene {
    private static final int DEVICES = Integer.getInteger("stblink.console.devices", 100_000);
    private static final int PART = 50_000;
    /** What of the window is not the page. */
    private static final int FRAME = 143;

    private static final int TALLEST = 1240;

    private static final String PICTURES = System.getProperty("stblink.pictures");
    private static final LabDevice A = LabDevice.named("STB-LIVING-ROOM", "ann");
    private static final LabDevice B = LabDevice.named("STB-KITCHEN", "bob");
    /** 32 bytes at the most, so that it is a model. */
    private static final String HOSTILE = "<img src=x onerror=window.pwn=1>";

    private static String reader;

    @BeforeAll
    static void importFleet() throws Exception {
        reader = String.valueOf(lab.admin()
                .call("POST", "/v1/access", Map.of("name", "reader", "role", "read"))
                .get("token"));
        lab.importDevices(List.of(A, B));
        List<Map<String, String>> hostile = List.of(Map.of("id", "EVIL-1", "group", "<script>window.pwn=2</script>"));
        lab.admin().importJson(JSON.std.asBytes(hostile));
        Object number = lab.admin()
                .call("POST", "/v1/imports", Map.of("group", "fleet"))
                .get("import");
        for (int from = 1; from <= DEVICES; from += PART) {
            String range = String.format("STB-%07d..STB-%07d", from, Math.min(DEVICES, from + PART - 1));
            lab.admin()
                    .call(
                            "POST",
                            "/v1/imports/" + number + "/lines",
                            AdminClient.SERIALS,
                            range.getBytes(StandardCharsets.UTF_8));
        }
        lab.admin().call("POST", "/v1/imports/" + number + "/commit", null);
    }

    /** As a person in England reads it: other tests may have imported a few more. */
    private static String allDevices() throws Exception {
        return String.format(Locale.UK, "%,d", ((Number) lab.admin().health().get("devices")).longValue());
    }

    /** Taken for the guide only when it was asked for: it changes with every time and id in it. */
    private void picture(String name) throws Exception {
        if (PICTURES != null) {
            int height = ((Number) browser.script("return document.documentElement.scrollHeight")).intValue();
            browser.resize(WIDTH, Math.min(Math.max(height + FRAME, HEIGHT), TALLEST));
            browser.script("document.activeElement.matches('main, h1') && document.activeElement.blur()");
            browser.picture(Files.createDirectories(Path.of(PICTURES)).resolve(name + ".png"));
            browser.resize(WIDTH, HEIGHT);
        }
    }

    /** Curves are nothing to look at before they had time. */
    private void pictureOfAMinute() throws Exception {
        if (PICTURES != null) {
            browser.await(
                    "curves", "document.querySelector('.rate polyline').getAttribute('points').split(' ').length > 40");
            picture("overview");
        }
    }

    @Test
    void aTokenOpensItAndAWrongOneDoesNot() throws Exception {
        browser.awaitElement("#token");
        browser.type("#token", "not a token");
        browser.press(Browser.ENTER);
        browser.awaitText(".sign-in .problem", "not a token of this server");
        // The server is asked about the next one: what was said before must not be taken for its answer.
        browser.script("document.getElementById('token').value = '';"
                + " document.querySelector('.sign-in .problem').textContent = ''");
        browser.type("#token", "0".repeat(64));
        browser.press(Browser.ENTER);
        browser.awaitText(".sign-in .problem", "not a token of this server");
        browser.script("document.getElementById('token').value = ''");

        signIn(owner);
        browser.awaitText(".card .number", allDevices());
        assertThat(browser.text(".user")).contains("administrator");
        assertThat(browser.script("return document.cookie")).isEqualTo("");

        browser.click("[data-act=sign-out]");
        browser.awaitElement("#token");
        assertThat(browser.script("return sessionStorage.length")).isEqualTo(0);
        assertNoComplaints();
    }

    @Test
    void aLiveCallIsDrawnStepByStepAndRevocationWithConfirmationEndsIt() throws Exception {
        try (Child a = Processes.box(lab, A, directory, "--model", "Aurora 4K", "--firmware", "2.8.1");
                Child b = Processes.box(lab, B, directory, "--model", "Borealis", "--firmware", "1.14")) {
            Processes.awaitOnline(a, 0);
            Processes.awaitOnline(b, 0);
            signIn(owner);
            browser.awaitElement(".card.good");
            browser.await("two devices online", "document.querySelector('.card.good .number').textContent === '2'");
            Processes.call(a, b, B.id());
            Map<?, ?> call =
                    (Map<?, ?>) ((List<?>) lab.admin().get("/v1/calls?limit=1").get("calls")).get(0);
            String trace = String.valueOf(call.get("trace"));
            browser.awaitText("[data-part=calls]", trace);
            browser.awaitText("[href='#/sessions'] .number", "1");
            pictureOfAMinute();

            go("#/call/" + trace);
            for (int step : List.of(301, 302, 303, 304, 305, 306, 307, 308, 309, 310)) {
                browser.awaitElement("svg [data-step='" + step + "'][data-state=done]");
            }
            // Nothing was answered yet.
            assertThat(browser.has("svg [data-step='311'][data-state=ahead]")).isTrue();
            assertThat(browser.has("svg [data-state=failed]")).isFalse();
            picture("ladder");

            go("#/device/" + B.id());
            browser.awaitText("[data-fact=model]", "Borealis");
            assertThat(browser.text("[data-fact=firmware]")).isEqualTo("1.14");
            assertThat(browser.text("[data-fact=state]")).isEqualTo("Online");
            picture("device");
            int atA = a.events().mark();
            assertThat(browser.has("[data-act=remove]")).as("it is enrolled").isFalse();
            browser.click("[data-act=revoke]");
            browser.awaitText("dialog", "Revoke " + B.id() + "?");
            browser.press(Browser.ENTER);
            browser.await("no dialog", "!document.querySelector('dialog')");
            assertThat(lab.admin().device(B.id())).containsEntry("standing", "ALLOWED");

            browser.click("[data-act=revoke]");
            browser.click("dialog [data-act=confirm]");
            a.events()
                    .await(
                            atA,
                            Processes.PATIENCE,
                            "the end of its channel",
                            e -> e.is("channel-closed", "reason", "CHANNEL_REVOKED"));
            browser.awaitText("[data-fact=state]", "Revoked");
            go("#/call/" + trace);
            browser.awaitElement("svg [data-ending]");

            go("#/device/" + B.id());
            browser.awaitElement("[data-act=remove]");
            browser.click("[data-act=release]");
            browser.click("#dialog-option");
            browser.click("dialog [data-act=confirm]");
            browser.awaitElement("dialog output");
            assertThat(browser.text("dialog output")).matches("[0-9a-f]{32,64}");
            browser.press(Browser.ENTER);
            browser.awaitElement("[data-act=revoke]");
            assertNoComplaints();
        }
    }

    @Test
    void aMistypedDeviceIsRemovedAfterAQuestion() throws Exception {
        lab.admin().importCsv("MISTYPED-1,fresh\n".getBytes(StandardCharsets.UTF_8));
        signIn(owner);
        go("#/device/MISTYPED-1");
        browser.click("[data-act=remove]");
        browser.awaitText("dialog", "Remove MISTYPED-1?");
        browser.click("dialog [data-act=confirm]");
        browser.await("the list", "location.hash === '#/devices'");
        assertThat((List<?>) lab.admin().devices("MISTYPED", "", 9).get("devices"))
                .isEmpty();
        assertNoComplaints();
    }

    @Test
    void aClickCountsThoughThePageIsDrawnAnewMeanwhile() throws Exception {
        lab.admin().importCsv("PRESSED-1,fresh\n".getBytes(StandardCharsets.UTF_8));
        signIn(owner);
        go("#/device/PRESSED-1");
        browser.awaitElement("[data-act=quarantine]");
        browser.hold("[data-act=quarantine]");
        browser.script("performance.clearResourceTimings()");
        // The second look at the device begins when the first one has been drawn.
        browser.await(
                "two looks at the device",
                "performance.getEntriesByType('resource').filter(one => one.name.endsWith('/v1/devices/PRESSED-1')).length > 1");
        browser.letGo();
        browser.awaitText("dialog", "Quarantine PRESSED-1?");
        browser.press(Browser.ENTER);
        browser.await("no dialog", "!document.querySelector('dialog')");
        assertNoComplaints();
    }

    @Test
    void theStepThatFailedIsMarkedWithItsReason() throws Exception {
        LabDevice c = LabDevice.named("STB-HALL", "cat");
        LabDevice d = LabDevice.named("STB-GARAGE", "dan");
        lab.importDevices(List.of(c, d));
        signIn(reader);
        try (Child boxC = Processes.box(lab, c, directory);
                Child boxD = Processes.box(lab, d, directory)) {
            Processes.awaitOnline(boxC, 0);
            Processes.awaitOnline(boxD, 0);
            Processes.call(boxC, boxD, d.id());
            int open = boxC.events().mark();
            boxC.type("close");
            boxC.events()
                    .await(open, Processes.PATIENCE, "the end", e -> e.name().equals("channel-closed"));

            boxD.freeze();
            String silent = failedCall(boxC, d.id(), "TARGET_OFFLINE");
            boxD.thaw();
            go("#/call/" + silent);
            browser.awaitElement("svg [data-step='305'][data-state=failed]");
            assertThat(browser.text("svg [data-step='305']")).contains("the target does not answer");
            assertThat(browser.has("svg [data-step='304'][data-state=done]")).isTrue();
            assertThat(browser.has("svg [data-step='306'][data-state=ahead]")).isTrue();
            picture("ladder-failed");

            String stranger = failedCall(boxC, "STB-0000001", "TARGET_UNREACHABLE");
            go("#/call/" + stranger);
            browser.awaitElement("svg [data-step='303'][data-state=failed]");
        }
        assertNoComplaints();
    }

    @Test
    void whenTheServerIsBackThePageShowsWhatItHasNow() throws Exception {
        LabDevice caller = LabDevice.named("STB-ATTIC", "fay");
        Path data = directory.resolve("restarted");
        try (Lab first = Lab.start(data, 0, 0)) {
            first.importDevices(List.of(caller));
            browser.open("http://" + first.adminAddress() + "/");
            signIn(token(data.resolve(Lab.DATA).resolve("admin.token")));
            try (Child box = Processes.box(first, caller, directory)) {
                Processes.awaitOnline(box, 0);
                browser.awaitText("[data-part=calls]", failedCall(box, "STB-NOWHERE", "TARGET_UNREACHABLE"));
            }
            first.kill();
            browser.awaitText("[data-part=unseen]", "The server does not answer");
            try (Lab second = Lab.restart(data, first)) {
                browser.awaitElement(".feed.live");
                browser.awaitText("[data-part=calls]", "No calls since the server started");
                assertThat(browser.text("#app")).doesNotContain("The server does not answer");
                assertThat(second.isAlive()).isTrue();
            }
        }
    }

    @Test
    void aPageThatWasOpenedWhileTheServerDidNotAnswerIsFilledWhenItIsBack() throws Exception {
        Path data = directory.resolve("away");
        try (Lab first = Lab.start(data, 0, 0)) {
            browser.open("http://" + first.adminAddress() + "/");
            signIn(token(data.resolve(Lab.DATA).resolve("admin.token")));
            first.kill();
            browser.awaitElement(".feed.lost");
            go("#/policy");
            browser.awaitText("#app", "The server does not answer");
            try (Lab second = Lab.restart(data, first)) {
                browser.awaitElement(".feed.live");
                browser.awaitElement("[data-part=policy] [data-part=source]");
                assertThat(browser.text("#app")).doesNotContain("The server does not answer");
                assertThat(second.isAlive()).isTrue();
            }
        }
    }

    private static String failedCall(Child box, String target, String reason) throws Exception {
        int mark = box.events().mark();
        box.type("call " + target);
        return box.events()
                .await(
                        mark,
                        Processes.PATIENCE,
                        "the failure of its call",
                        e -> e.is("channel-closed", "reason", reason))
                .get("trace");
    }

    @Test
    void aReaderSeesNoButtonsAndTheServerRefusesWhatIsAskedAllTheSame() throws Exception {
        signIn(reader);
        go("#/device/" + A.id());
        browser.awaitElement("[data-fact=model]");
        assertThat(browser.has("[data-act=revoke], [data-act=quarantine], [data-act=release], [data-act=remove]"))
                .isFalse();
        Object status = browser.script("return fetch('/v1/devices/" + A.id() + "/revoke', { method: 'POST', headers: {"
                + " Authorization: 'Bearer ' + sessionStorage.getItem('stblink.token') } }).then(r => r.status)");
        assertThat(status).isEqualTo(403);
        assertThat(lab.admin().device(A.id())).containsEntry("standing", "ALLOWED");
    }

    @Test
    void anOperatorReleasesWithoutATokenWhichOnlyAnAdministratorMakes() throws Exception {
        lab.admin().importCsv("RELEASED-1,fresh\n".getBytes(StandardCharsets.UTF_8));
        lab.admin().revoke("RELEASED-1");
        String operator = String.valueOf(lab.admin()
                .call("POST", "/v1/access", Map.of("name", "operator", "role", "operate"))
                .get("token"));
        signIn(operator);
        go("#/device/RELEASED-1");
        browser.click("[data-act=release]");
        browser.awaitText("dialog", "Release RELEASED-1?");
        assertThat(browser.has("#dialog-option")).isFalse();
        browser.click("dialog [data-act=confirm]");
        browser.awaitElement("[data-act=revoke]");
        assertThat(lab.admin().device("RELEASED-1"))
                .containsEntry("standing", "ALLOWED")
                .containsEntry("hasToken", false);
        assertNoComplaints();
    }

    @Test
    void whatADeviceSaysOfItselfStaysText() throws Exception {
        LabDevice evil = LabDevice.named("EVIL-2", "eve");
        lab.importDevices(List.of(evil));
        signIn(owner);
        try (Child box = Processes.box(lab, evil, directory, "--model", HOSTILE, "--firmware", "<b>1</b>\"'`")) {
            Processes.awaitOnline(box, 0);
            go("#/device/" + evil.id());
            browser.awaitText("[data-fact=model]", HOSTILE);
            assertThat(browser.text("[data-fact=firmware]")).isEqualTo("<b>1</b>\"'`");
            go("#/devices?search=EVIL");
            browser.awaitText("[data-part=list]", "<script>window.pwn=2</script>");
            browser.awaitText("[data-part=list]", HOSTILE);
            go("#/device/" + "%3Cimg%20src%3Dx%20onerror%3Dwindow.pwn%3D3%3E");
            browser.awaitText("#app > .problem", "device id");
        }
        assertThat(
                        browser.script(
                                "return window.pwn === undefined && document.querySelector('main img, main script, main b') === null"))
                .isEqualTo(true);
        // Should markup be made some day all the same, the browser itself refuses it.
        assertThat(browser.script(
                        "try { document.body.innerHTML = '<i>x</i>'; return 'made'; } catch (e) { return e.name; }"))
                .isEqualTo("TypeError");
    }

    @Test
    void aFleetIsPagedAndSearched() throws Exception {
        signIn(reader);
        go("#/devices");
        browser.awaitText("[data-part=total]", allDevices());
        browser.await("a page of fifty", "document.querySelectorAll('tbody tr').length === 50");
        browser.type("#after", "STB-0050000");
        browser.awaitText("tbody tr:first-child", "STB-0050001");
        browser.click(".pager button:nth-child(3)");
        browser.awaitText("tbody tr:first-child", "STB-0050051");
        picture("devices");
        browser.type("#search", "0099999");
        browser.await("one line", "document.querySelectorAll('tbody tr').length === 1");
        assertThat(browser.text("tbody")).contains("STB-0099999", "Not enrolled");
        browser.type("#search", "nothing");
        browser.awaitText("[data-part=list]", "Nothing matches");
        assertNoComplaints();
    }

    @Test
    void aSecondClickBeforeThePageHasComeIsNone() throws Exception {
        signIn(reader);
        go("#/devices");
        browser.type("#after", "STB-0000000");
        browser.awaitText("tbody tr:first-child", "STB-0000001");
        browser.script("const next = document.querySelector('.pager button:nth-child(3)'); next.click(); next.click()");
        browser.awaitText("tbody tr:first-child", "STB-0000051");
        assertThat(browser.text("[data-part=range]")).isEqualTo("51 to 100");
        browser.script("const back = document.querySelector('.pager button:nth-child(2)'); back.click(); back.click()");
        browser.awaitText("tbody tr:first-child", "STB-0000001");
        assertThat(browser.text("[data-part=range]")).isEqualTo("1 to 50");
        assertNoComplaints();
    }

    @Test
    void everythingCanBeReachedByKeys() throws Exception {
        browser.awaitElement("#token");
        browser.write(reader);
        browser.press(Browser.ENTER);
        browser.awaitElement(".feed.live");
        tabTo("a[href='#/devices']");
        browser.press(Browser.ENTER);
        browser.awaitElement("tbody tr");
        browser.press("/");
        browser.await("the focus in the search", "document.activeElement.id === 'search'");
        browser.write("LIVING");
        browser.await("one line", "document.querySelectorAll('tbody tr').length === 1");
        tabTo("tbody a");
        browser.press(Browser.DOWN, Browser.ENTER);
        browser.awaitElement("[data-fact=model]");
        tabTo("[data-act=language]");
        assertThat(browser.script("return getComputedStyle(document.activeElement).outlineStyle"))
                .isEqualTo("solid");
        assertThat(browser.script("return [...document.querySelectorAll('button, a, input, select')].filter(e =>"
                        + " !(e.ariaLabel || e.textContent.trim() || e.labels?.length)).length"))
                .isEqualTo(0);
        assertNoComplaints();
    }

    /** Presses Tab until something has the focus. */
    private void tabTo(String css) throws Exception {
        for (int i = 0; i < 60; i++) {
            if (Boolean.TRUE.equals(browser.script("return document.activeElement.matches(\"" + css + "\")"))) {
                return;
            }
            browser.press(Browser.TAB);
        }
        throw new AssertionError("Tab never came to " + css);
    }

    @Test
    void languageAndThemeAreSwitchedAndKept() throws Exception {
        browser.click("[data-act=language]");
        browser.awaitText(".sign-in", "登录");
        signIn(owner);
        browser.awaitText(".top nav", "设备");
        browser.click("[data-act=theme]");
        browser.await("the dark theme", "document.documentElement.dataset.theme === 'dark'");
        browser.awaitText(".card .label", "许可名单");
        picture("overview-chinese-dark");
        browser.open(page() + "#/devices");
        browser.reload();
        browser.awaitText("h1", "设备");
        assertThat(browser.script("return document.documentElement.lang")).isEqualTo("zh-CN");
        browser.click("[data-act=language]");
        browser.awaitText("h1", "Devices");
        assertNoComplaints();
    }

    @Test
    void thePolicyIsChangedInOrderAndNobodysWorkIsUndone() throws Exception {
        signIn(reader);
        go("#/policy");
        browser.awaitText("[data-part=policy] tbody", "same-group");
        assertThat(browser.has("[data-part=policy] button, [data-part=policy] input"))
                .isFalse();
        browser.click("[data-act=sign-out]");
        browser.awaitElement("#token");
        signIn(owner);
        go("#/policy");
        browser.awaitElement("[data-act=add-rule]");
        browser.click("[data-act=add-rule]");
        browser.script("const s = document.querySelector('tbody tr:last-child select'); s.value = 'deny';"
                + " s.dispatchEvent(new Event('change'))");
        browser.script("for (const [i, v] of [[0, 'group:guest'], [1, 'anyone']]) {"
                + " const e = document.querySelectorAll('tbody tr:last-child input')[i]; e.value = v;"
                + " e.dispatchEvent(new Event('input')); }");
        browser.click("tbody tr:last-child [data-focus='moveUp 1']");
        picture("policy");
        browser.click("[data-act=save]");
        browser.click("dialog [data-act=confirm]");
        browser.awaitText("[data-part=source]", "version");
        assertThat(lab.admin().get("/v1/policy").get("rules").toString())
                .isEqualTo("[{allow=false, caller=group:guest, target=anyone},"
                        + " {allow=true, caller=anyone, target=same-group}]");

        // Somebody else saves meanwhile: this page's change is refused, and it shows theirs.
        lab.admin().call("PUT", "/v1/policy", Map.of("rules", List.of()));
        browser.click("[data-act=add-rule]");
        browser.click("[data-act=save]");
        browser.click("dialog [data-act=confirm]");
        browser.awaitText("#app > .problem", "2016");
        browser.awaitText("[data-part=rules]", "No rule");

        browser.click("[data-act=reset]");
        browser.click("dialog [data-act=confirm]");
        browser.awaitText("[data-part=source]", "from the configuration");
        browser.awaitText("[data-part=policy]", "Add a rule");
        assertThat(lab.admin().get("/v1/policy")).containsEntry("source", "configuration");
    }

    @Test
    void aRangeThatIsMoreThanTheServerTakesAtOnceIsCut() throws Exception {
        signIn(owner);
        go("#/imports");
        browser.awaitElement("#lines");
        browser.type("#group", "fresh");
        browser.type("#lines", "BIG-000001..BIG-120000");
        browser.click("[data-act=dry-run]");
        browser.awaitText("[data-fact=inserted]", "120,000");
        browser.type("#lines", "\nnot an id\n");
        browser.click("[data-act=dry-run]");
        browser.awaitText("[data-part=result]", "lines are wrong");
        // The line of the text, however it was cut.
        browser.awaitText("[data-part=result] tbody", "2");
        assertNoComplaints();
        browser.type("#lines", "# BIG-1..BIG-9 come later\nNEW..OLD\n");
        browser.click("[data-act=dry-run]");
        browser.awaitText("#app > .problem", "line 4: a range is");
    }

    /** As a spreadsheet in China writes it. */
    @Test
    void aFileThatIsNotUtf8IsNotImported() throws Exception {
        String lines = "id,group\nSHEET-1,lab\nSHEET-2,实验室\n";
        Path file = directory.resolve("sheet.csv");
        Files.write(file, lines.getBytes(Charset.forName("GBK")));
        signIn(owner);
        go("#/imports");
        browser.type("#file", file.toString());
        browser.click("[data-act=import]");
        browser.awaitText("[data-part=result]", "the file is not UTF-8, first in line 3");
        assertThat(lab.admin().devices("SHEET-", "", 9).get("devices")).isEqualTo(List.of());

        Files.writeString(file, "\uFEFF" + lines);
        browser.type("#file", file.toString());
        browser.click("[data-act=import]");
        browser.awaitText("[data-part=result] h2", "Imported");
        assertThat(lab.admin().device("SHEET-2")).containsEntry("group", "实验室");
        assertNoComplaints();
    }

    @Test
    void aFleetIsTriedImportedAndRefusedWithItsLines() throws Exception {
        signIn(reader);
        go("#/imports");
        browser.awaitText("main", "role administer");
        browser.click("[data-act=sign-out]");
        browser.awaitElement("#token");
        signIn(owner);
        go("#/imports");
        browser.awaitElement("#lines");
        browser.type("#lines", "# north, and south\nNEW-01..NEW-40");
        browser.type("#group", "fresh");
        browser.click("[data-act=dry-run]");
        browser.awaitText("[data-fact=inserted]", "40");
        assertThat(lab.admin().devices("NEW-", "", 100).get("devices")).isEqualTo(List.of());

        browser.click("#make-tokens");
        browser.click("[data-act=import]");
        browser.awaitText("[data-part=result] h2", "Imported");
        browser.awaitText("[data-act=save-tokens]", "40");
        assertThat((List<?>) lab.admin().devices("NEW-", "", 100).get("devices"))
                .hasSize(40);
        picture("import");

        browser.type("#lines", "\nNEW-41\nnot an id\nNEW-42\n");
        browser.click("[data-act=import]");
        browser.awaitText("[data-part=result]", "lines are wrong");
        browser.awaitText("[data-part=result] tbody", "4");
        assertThat((List<?>) lab.admin().devices("NEW-", "", 100).get("devices"))
                .hasSize(40);
        // Nothing is left open once the page takes text again: the command line's import is not refused.
        browser.await("the end of the import", "document.querySelector('#lines').matches(':not(:disabled)')");
        lab.admin().importCsv("NEW-50,fresh\n".getBytes(StandardCharsets.UTF_8));
        assertNoComplaints();
    }

    @Test
    void aKeyIsAddedAndRetiringIsRefusedWithTheCountUntilForced() throws Exception {
        LabDevice away = LabDevice.named("STB-AWAY", "eli");
        lab.importDevices(List.of(away));
        try (Child box = Processes.box(lab, away, directory)) {
            Processes.awaitOnline(box, 0);
        }
        signIn(reader);
        go("#/keys");
        browser.awaitText("[data-part=keys] tbody", lab.serverKey());
        assertThat(browser.text("[data-part=keys] tbody [data-part=national]"))
                .contains(lab.nationalKey(), "with the national suite");
        assertThat(browser.has("[data-act=add-key], [data-act=retire]")).isFalse();
        browser.click("[data-act=sign-out]");
        browser.awaitElement("#token");
        signIn(owner);
        go("#/keys");
        browser.click("[data-act=add-key]");
        browser.click("dialog [data-act=confirm]");
        browser.await("two keys", "document.querySelectorAll('tbody tr').length === 2");
        browser.await(
                "devices that are behind", "Number(document.querySelector('[data-fact=behind]').textContent) > 0");
        picture("keys");
        browser.click("tbody tr:last-child [data-act=retire]");
        browser.click("dialog [data-act=confirm]");
        browser.awaitText("dialog", "have not acknowledged");
        browser.press(Browser.ENTER); // the way out has the focus
        browser.await("no dialog", "!document.querySelector('dialog')");
        assertThat((List<?>) lab.admin().get("/v1/keys").get("keys")).hasSize(2);

        // The new one goes again, by force, so that the other tests' boxes find the key they have.
        browser.awaitElement("tbody tr:first-child [data-act=retire]");
        browser.click("tbody tr:first-child [data-act=retire]");
        browser.click("dialog [data-act=confirm]");
        browser.awaitText("dialog", "have not acknowledged");
        browser.click("dialog [data-act=confirm]");
        browser.await("one key", "document.querySelectorAll('tbody tr').length === 1");
        assertThat(browser.text("[data-part=keys] tbody")).contains(lab.serverKey());
    }

    @Test
    void everyTextStandsInBothLanguages() throws Exception {
        Object missing = browser.script("return import('/console/texts.js').then(m => Object.entries(m.TEXTS).filter("
                + "([k, v]) => v.length !== 2 || !v[0] || !v[1] || "
                + "(v[0].match(/\\{\\d}/g) ?? []).sort().join() !== (v[1].match(/\\{\\d}/g) ?? []).sort().join())"
                + ".map(([k]) => k))");
        assertThat((List<?>) missing).isEmpty();
    }
}
