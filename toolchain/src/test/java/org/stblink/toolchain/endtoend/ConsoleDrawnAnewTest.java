package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The console draws itself anew while somebody is at something in it. */
class ConsoleDrawnAnewTest extends ConsoleScene {
    /**
     * The way to the server: what {@code answers} has of a path is answered in its place, {@code late} paths wait for {@code
     * letGo()}, {@code inject()} says something in the stream of events, and {@code breakOff()} ends it.
     */
    private static final String WAY = """
            window.answers = {};
            const send = window.fetch;
            window.fetch = async (path, options) => {
              const at = (table) => Object.keys(table).find((one) => path.startsWith(one));
              const response = await send(path, options);
              if (window.late && path.startsWith(window.late)) {
                await new Promise((done) => { window.letGo = done; });
              }
              if (at(window.answers)) {
                return new Response(JSON.stringify(window.answers[at(window.answers)]), { status: 200 });
              }
              return !path.startsWith('/v1/events') ? response : new Response(response.body.pipeThrough(new TransformStream({
                start(stream) {
                  window.inject = (text) => stream.enqueue(new TextEncoder().encode(text));
                  window.breakOff = () => stream.terminate();
                },
              })), { status: response.status, headers: response.headers });
            };
            """;

    /** Three calls between the same two, the newest first. */
    private static final String CALLS = """
            window.calls = [3, 2, 1].map((n) => ({ call: n, trace: `000000000000000${n}`, caller: 'A', target: 'B', outcome: 'ENDED', startedMs: n }));
            """;

    private static final String TRACE = "0000000000000001";

    @BeforeEach
    void ownTheWay() throws Exception {
        browser.script(WAY);
    }

    private static void importDevices(String lines) throws Exception {
        lab.admin().importCsv(lines.getBytes(StandardCharsets.UTF_8));
    }

    private static String evaluated(String expression) throws Exception {
        return String.valueOf(browser.script("return " + expression));
    }

    private static void awaitFocus(String css) throws Exception {
        browser.await("the focus at " + css, "document.activeElement.matches(\"" + css + "\")");
    }

    /** The list of calls, with two calls, before the newest of three. */
    private void openCalls() throws Exception {
        browser.script(CALLS + "window.answers['/v1/calls'] = { calls: window.calls.slice(1) }");
        signIn(owner);
        go("#/calls");
        browser.awaitElement("[data-part=list] tbody tr:nth-child(2)");
    }

    private static void aCallComes() throws Exception {
        browser.script("window.answers['/v1/calls'] = { calls: window.calls };"
                + " window.inject('id: 1\\ndata: {\"trace\": \"0000000000000003\", \"name\": \"CALL\"}\\n\\n')");
        browser.awaitElement("[data-part=list] tbody tr:nth-child(3)");
    }

    @Test
    void thePageOfDevicesThatIsShownFollowsWhatBecomesOfThem() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 10; i < 70; i++) {
            lines.append("PAGE-").append(i).append(",fresh\n");
        }
        importDevices(lines.toString());
        signIn(owner);
        go("#/devices?search=PAGE-");
        browser.awaitText("[data-part=range]", "1 to 50");
        browser.click(".pager button:nth-child(3)");
        browser.awaitText("[data-part=range]", "51 to 60");
        browser.script("document.getElementById('announcer').textContent = ''");

        lab.admin().revoke("PAGE-65");
        browser.awaitText("[data-part=list] tbody tr:nth-child(6)", "Revoked");

        assertThat(browser.text("[data-part=list] tbody tr:nth-child(6)")).contains("PAGE-65");
        assertThat(browser.text("[data-part=range]")).isEqualTo("51 to 60");
        // Nobody wants to hear all five seconds that nothing else is shown.
        assertThat(browser.text("#announcer")).isEmpty();
        assertNoComplaints();
    }

    @Test
    void theFocusStaysInItsRowWhenAnotherComesBeforeIt() throws Exception {
        openCalls();
        browser.script("document.querySelector('tbody tr:last-child a').focus()");
        aCallComes();
        assertThat(evaluated("document.activeElement.closest('tr').textContent"))
                .contains(TRACE);
        assertNoComplaints();
    }

    @Test
    void whatIsSelectedStaysSelectedWhenAnotherRowComesBeforeIt() throws Exception {
        openCalls();
        browser.script(
                "getSelection().selectAllChildren(document.querySelector('tbody tr:last-child td:last-child a'))");
        assertThat(evaluated("String(getSelection())")).isEqualTo(TRACE);
        aCallComes();
        assertThat(evaluated("String(getSelection())")).isEqualTo(TRACE);
        assertThat(evaluated("getSelection().anchorNode.isConnected")).isEqualTo("true");
        assertNoComplaints();
    }

    @Test
    void theFocusGoesToTheHeadingWhenWhatHadItIsGone() throws Exception {
        openCalls();
        browser.script("document.querySelector('tbody tr:last-child a').focus();"
                + " window.calls.pop(); window.calls.push({ ...window.calls[0], call: 4, trace: '0000000000000004' })");
        aCallComes();
        awaitFocus("h1");
        assertNoComplaints();
    }

    @Test
    void inANarrowWindowOnlyATableIsWideAndItStaysWhereItIsScrolledTo() throws Exception {
        browser.resize(500, HEIGHT);
        try {
            browser.script("""
                    window.one = { session: '0123456789abcdef0123456789abcdef', caller: 'A-LONG-NAME-OF-A-CALLER', target: 'B',
                      suite: 1, state: 'UP', trace: '0123456789abcdef' };
                    window.answers['/v1/sessions'] = { total: 1, sessions: [window.one] };
                    """);
            signIn(owner);
            go("#/sessions");
            browser.awaitElement("tbody tr");
            browser.script("document.querySelector('.scroll').scrollLeft = 30");
            assertThat(evaluated("document.querySelector('.scroll').scrollLeft"))
                    .isEqualTo("30");
            browser.script("window.one.state = 'ENDING'");
            browser.awaitText("tbody tr", "Ending");
            assertThat(evaluated("document.querySelector('.scroll').scrollLeft"))
                    .isEqualTo("30");
            assertThat(evaluated("document.documentElement.scrollWidth - innerWidth"))
                    .as("wider than the window")
                    .isEqualTo("0");
        } finally {
            browser.resize(WIDTH, HEIGHT);
        }
        assertNoComplaints();
    }

    @Test
    void aRuleIsMovedOnByTheSameKey() throws Exception {
        signIn(owner);
        go("#/policy");
        browser.click("[data-act=add-rule]");
        browser.click("[data-act=add-rule]");
        browser.script("const e = document.querySelector('tbody tr:last-child input'); e.value = 'group:last';"
                + " e.dispatchEvent(new Event('input'))");
        String callers =
                "[...document.querySelectorAll('tbody tr')].map((row) => row.querySelector('input').value).join()";
        browser.script("document.querySelector('[data-focus=\"moveUp 2\"]').focus()");

        browser.press(Browser.ENTER);
        assertThat(evaluated(callers)).isEqualTo("anyone,group:last,anyone");
        browser.press(Browser.ENTER);
        assertThat(evaluated(callers)).isEqualTo("group:last,anyone,anyone");
        // It can go down only.
        browser.press(Browser.ENTER);
        assertThat(evaluated(callers)).isEqualTo("anyone,group:last,anyone");

        browser.script("document.querySelector('[data-focus=\"remove 2\"]').focus()");
        browser.press(Browser.ENTER);
        awaitFocus("[data-focus='remove 1']");
        assertNoComplaints();
    }

    @Test
    void theHeadingHasTheFocusOfAViewThatComesLater() throws Exception {
        importDevices("FOCUS-1,fresh\n");
        signIn(owner);
        go("#/devices?search=FOCUS-1");
        browser.awaitElement("tbody a");
        browser.script("document.querySelector('tbody a').focus()");
        browser.press(Browser.ENTER);
        browser.awaitElement("[data-fact=model]");
        awaitFocus("h1");
        for (String view : new String[] {"policy", "keys"}) {
            go("#/" + view);
            browser.await(
                    "the view", "!document.querySelector('[data-part=" + view + "]').textContent.includes('Loading')");
            awaitFocus("h1");
        }
        assertNoComplaints();
    }

    @Test
    void theFocusIsBackBehindAQuestionThoughThePageWasDrawnAnew() throws Exception {
        importDevices("ASKED-1,fresh\n");
        signIn(owner);
        go("#/device/ASKED-1");
        browser.awaitElement("[data-act=quarantine]");
        browser.script("const e = document.querySelector('[data-act=quarantine]'); e.focus(); e.dataset.former = ''");
        browser.press(Browser.ENTER);
        browser.awaitText("dialog", "Quarantine ASKED-1?");
        browser.await("another button", "document.querySelector('[data-act=quarantine]').dataset.former === undefined");
        browser.press(Browser.ESCAPE);
        browser.await("no dialog", "!document.querySelector('dialog')");
        awaitFocus("[data-act=quarantine]");
        assertNoComplaints();
    }

    /** The release of the button goes to the menu. */
    @Test
    void aMenuDoesNotHoldUpThePage() throws Exception {
        importDevices("MENU-1,fresh\n");
        signIn(owner);
        go("#/device/MENU-1");
        browser.awaitElement("[data-fact=state]");
        browser.hold("[data-fact=state]", Browser.RIGHT);
        try {
            lab.admin().revoke("MENU-1");
            browser.awaitText("[data-fact=state]", "Revoked");
        } finally {
            browser.letGo(Browser.RIGHT);
        }
        assertNoComplaints();
    }

    @Test
    void whatIsTypedWhileALookIsUnderWayStays() throws Exception {
        signIn(owner);
        go("#/policy");
        browser.awaitElement("[data-act=add-rule]");
        browser.script("window.late = '/v1/policy'; window.breakOff()");
        browser.await("a look at the policy", "window.letGo");
        browser.type("tbody tr:first-child input", "x");
        String typed = evaluated("document.querySelector('tbody tr:first-child input').value");
        browser.script("const looked = window.letGo; window.late = null; looked(); performance.clearResourceTimings()");
        // Another look, which comes behind the one that was let go.
        browser.script("window.breakOff()");
        browser.await(
                "one more look",
                "performance.getEntriesByType('resource').some((one) => one.name.endsWith('/v1/policy'))");
        browser.awaitElement(".feed.live");
        assertThat(evaluated("document.querySelector('tbody tr:first-child input').value"))
                .isEqualTo(typed);
        assertThat(evaluated("document.querySelector('[data-act=save]').disabled"))
                .isEqualTo("false");
        assertNoComplaints();
    }

    /** A browser takes them for ways in the path. */
    @Test
    void devicesWhoseIdsAreDotsAreOpenedAndRevoked() throws Exception {
        importDevices(".,dots\n..,dots\n");
        signIn(owner);
        for (String id : new String[] {".", ".."}) {
            go("#/device/" + id);
            browser.awaitText("h1", id);
            browser.awaitText("[data-fact=group]", "dots");
            browser.click("[data-act=revoke]");
            browser.click("dialog [data-act=confirm]");
            browser.awaitText("[data-fact=state]", "Revoked");
            assertThat(lab.admin().device(id)).containsAllEntriesOf(Map.of("id", id, "standing", "REVOKED"));
            assertThat(browser.text("#app > .problem")).isEmpty();
        }
        assertNoComplaints();
    }

    private void openDevice(boolean enrolled, int keySet) throws Exception {
        importDevices("FACTS-" + keySet + ",fresh\n");
        signIn(owner);
        browser.script("window.answers['/v1/devices/FACTS-'] = { id: 'FACTS-" + keySet
                + "', group: 'fresh', standing: 'ALLOWED',"
                + " enrolled: " + enrolled + ", generation: 1, keySetSerial: " + keySet + " };"
                + " window.answers['/v1/keys'] = { serial: 5, keys: [] }");
        go("#/device/FACTS-" + keySet);
        browser.awaitElement("[data-fact=keyAck]");
    }

    @Test
    void aReleasedDeviceIsNotEnrolledAndHasAcknowledgedNothing() throws Exception {
        openDevice(false, 5);
        assertThat(browser.text("[data-fact=state]")).isEqualTo("Not enrolled");
        assertThat(browser.text("[data-fact=keyAck]")).isEqualTo("–");
    }

    @Test
    void onlyTheServersOwnKeySetIsAcknowledged() throws Exception {
        openDevice(true, 5);
        assertThat(browser.text("[data-fact=keyAck]")).isEqualTo("serial 5, acknowledged");
    }

    @Test
    void aKeySetNewerThanTheServersIsNotAcknowledged() throws Exception {
        openDevice(true, 7);
        assertThat(browser.text("[data-fact=keyAck]")).isEqualTo("serial 7; the server’s is 5");
    }

    @Test
    void aSessionHasTheNameOfItsSuiteAndAPageBehindTheLastIsNotTakenForNoSession() throws Exception {
        browser.script(
                "window.answers['/v1/sessions'] = { total: 1, sessions: [{ session: '00', caller: 'A', target: 'B',"
                        + " suite: 16, state: 'UP' }] }");
        signIn(owner);
        go("#/sessions");
        browser.awaitText("tbody", "SM4-GCM");
        browser.script("window.answers['/v1/sessions'] = { total: 1, sessions: [] }");
        browser.awaitText("[data-part=list]", "Nothing matches");
        browser.script("window.answers['/v1/sessions'] = { total: 0, sessions: [] }");
        browser.awaitText("[data-part=list]", "No peer channel is open");
        assertNoComplaints();
    }
}
