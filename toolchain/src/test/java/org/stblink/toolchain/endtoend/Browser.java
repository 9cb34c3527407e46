package org.stblink.toolchain.endtoend;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real browser without a window: Chromium by WebDriver (W3C), which is JSON over HTTP. What has to be waited for is waited
 * for inside the page.
 */
final class Browser implements AutoCloseable {
    static final String ENTER = "\uE007";
    static final String TAB = "\uE004";
    static final String ESCAPE = "\uE00C";
    static final String DOWN = "\uE015";
    static final int LEFT = 0;
    static final int RIGHT = 2;

    private static final String DRIVER = "chromedriver";
    private static final String CHROMIUM = "chromium";
    private static final Pattern PORT = Pattern.compile("successfully on port (\\d+)");
    private static final Duration ANSWER = Duration.ofMinutes(2);
    private static final int PATIENCE_MILLIS = 60_000;
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

    private final Process driver;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final String session;

    private Browser(Process driver, int port, Path profile, int width, int height)
            throws IOException, InterruptedException {
        this.driver = driver;
        base = URI.create("http://127.0.0.1:" + port);
        Map<String, Object> options = Map.of(
                "binary",
                String.valueOf(find(CHROMIUM)),
                "args",
                List.of(
                        "--headless=new",
                        // Its own sandbox needs rights that a build does not have everywhere; it sees our pages only.
                        "--no-sandbox",
                        "--disable-dev-shm-usage",
                        "--disable-gpu",
                        "--hide-scrollbars",
                        "--lang=en-GB",
                        "--user-data-dir=" + profile,
                        "--window-size=" + width + "," + height));
        Map<?, ?> made = (Map<?, ?>) call(
                "POST",
                "/session",
                Map.of(
                        "capabilities",
                        Map.of(
                                "alwaysMatch",
                                Map.of(
                                        "goog:chromeOptions",
                                        options,
                                        "goog:loggingPrefs",
                                        Map.of("browser", "ALL"),
                                        "timeouts",
                                        Map.of("script", 2 * PATIENCE_MILLIS)))));
        session = "/session/" + made.get("sessionId");
    }

    /** Null when it is there; else what is missing. */
    static @Nullable String missing() {
        return find(CHROMIUM) == null ? CHROMIUM : find(DRIVER) == null ? DRIVER : null;
    }

    static Browser start(Path profile, int width, int height) throws IOException, InterruptedException {
        Process driver = new ProcessBuilder(String.valueOf(find(DRIVER)), "--port=0")
                .redirectErrorStream(true)
                .start();
        try {
            BufferedReader out = driver.inputReader(StandardCharsets.UTF_8);
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Matcher port = PORT.matcher(line);
                if (port.find()) {
                    drain(out);
                    return new Browser(driver, Integer.parseInt(port.group(1)), profile, width, height);
                }
            }
            throw new IOException(DRIVER + " ended before it listened");
        } catch (IOException | InterruptedException e) {
            driver.destroyForcibly();
            throw e;
        }
    }

    /** A full pipe would stop it. */
    private static void drain(BufferedReader out) {
        Thread reader = new Thread(
                () -> {
                    try {
                        while (out.readLine() != null) {
                            // What went wrong comes as the answer to a call.
                        }
                    } catch (IOException e) {
                        // It ended.
                    }
                },
                "chromedriver-output");
        reader.setDaemon(true);
        reader.start();
    }

    private static @Nullable Path find(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** As a browser that was never here: a tab of its own, and nothing kept of the pages seen before. */
    void forget() throws IOException, InterruptedException {
        script("localStorage.clear()");
        complaints();
        List<?> former = (List<?>) call("GET", session + "/window/handles", null);
        String tab = newTab();
        for (Object one : former) {
            turnTo(String.valueOf(one));
            call("DELETE", session + "/window", null);
        }
        look(tab);
    }

    /** One more tab, that is looked at from now on. */
    String tab() throws IOException, InterruptedException {
        String tab = newTab();
        look(tab);
        return tab;
    }

    private String newTab() throws IOException, InterruptedException {
        Map<?, ?> tab = (Map<?, ?>) call("POST", session + "/window/new", Map.of("type", "tab"));
        return String.valueOf(tab.get("handle"));
    }

    /** Turns to a tab, as a user does: the others are hidden then. */
    void look(String tab) throws IOException, InterruptedException {
        turnTo(tab);
        call("POST", session + "/goog/cdp/execute", Map.of("cmd", "Page.bringToFront", "params", Map.of()));
    }

    private void turnTo(String tab) throws IOException, InterruptedException {
        call("POST", session + "/window", Map.of("handle", tab));
    }

    void open(String url) throws IOException, InterruptedException {
        call("POST", session + "/url", Map.of("url", url));
    }

    void resize(int width, int height) throws IOException, InterruptedException {
        call("POST", session + "/window/rect", Map.of("width", width, "height", height));
    }

    /** Waits until an expression of JavaScript is true. */
    void await(String what, String condition) throws IOException, InterruptedException {
        Object seen = call(
                "POST",
                session + "/execute/async",
                Map.of(
                        "script",
                        "const done = arguments[arguments.length - 1]; const end = performance.now() + arguments[0];"
                                + "(function look() { let seen = false; try { seen = Boolean(" + condition
                                + "); } catch { /* not there yet */ }"
                                + "if (seen || performance.now() > end) { done(seen); } else { setTimeout(look, 40); } })()",
                        "args",
                        List.of(PATIENCE_MILLIS)));
        if (!Boolean.TRUE.equals(seen)) {
            throw new AssertionError("the page never had " + what + "; it has:\n" + text("body"));
        }
    }

    /** Waits for an element. */
    void awaitElement(String css) throws IOException, InterruptedException {
        await(css, "document.querySelector(" + quoted(css) + ")");
    }

    /** Waits until an element has a text in it. */
    void awaitText(String css, String text) throws IOException, InterruptedException {
        await(
                "\"" + text + "\" in " + css,
                "document.querySelector(" + quoted(css) + ").textContent.includes(" + quoted(text) + ")");
    }

    /** What a script returns. */
    @Nullable
    Object script(String script) throws IOException, InterruptedException {
        return call("POST", session + "/execute/sync", Map.of("script", script, "args", List.of()));
    }

    /** An element's text, however it looks. */
    String text(String css) throws IOException, InterruptedException {
        return String.valueOf(script("return document.querySelector(" + quoted(css) + ")?.textContent"));
    }

    boolean has(String css) throws IOException, InterruptedException {
        return Boolean.TRUE.equals(script("return document.querySelector(" + quoted(css) + ") !== null"));
    }

    /** Waits for an element that can be clicked and clicks it, as a mouse does. */
    void click(String css) throws IOException, InterruptedException {
        use(css, "click", Map.of());
    }

    /** Waits for an element that takes text and types into it. */
    void type(String css, String text) throws IOException, InterruptedException {
        use(css, "value", Map.of("text", text));
    }

    /** A page that draws itself anew, or closes a dialog, between finding an element and using it: the one that is there then. */
    private void use(String css, String how, Map<String, Object> with) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (true) {
            await(css + " that is enabled", "document.querySelector(" + quoted(css) + ").matches(':not(:disabled)')");
            try {
                call("POST", session + "/element/" + element(css) + "/" + how, with);
                return;
            } catch (Refused refused) {
                if (!refused.isOfTheMoment() || System.nanoTime() - end > 0) {
                    throw refused;
                }
            }
        }
    }

    /** Loads the page again, and waits until it is there. */
    void reload() throws IOException, InterruptedException {
        call("POST", session + "/refresh", Map.of());
    }

    /** What the driver does not do, and why, by WebDriver's name of the error. */
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private static final Set<String> OF_THE_MOMENT =
                Set.of("stale element reference", "no such element", "element click intercepted");

        private final String error;

        Refused(String what, Object value) {
            super(what + ": " + value);
            error = value instanceof Map<?, ?> fields ? String.valueOf(fields.get("error")) : "";
        }

        boolean isOfTheMoment() {
            return OF_THE_MOMENT.contains(error);
        }
    }

    /** Presses keys, one after the other, on whatever has the focus. */
    void press(String... keys) throws IOException, InterruptedException {
        List<Object> actions = new ArrayList<>();
        for (String key : keys) {
            actions.add(Map.of("type", "keyDown", "value", key));
            actions.add(Map.of("type", "keyUp", "value", key));
        }
        call(
                "POST",
                session + "/actions",
                Map.of("actions", List.of(Map.of("type", "key", "id", "keyboard", "actions", actions))));
    }

    /** Moves the mouse to an element and presses its button, without letting go. */
    void hold(String css) throws IOException, InterruptedException {
        hold(css, LEFT);
    }

    /** @param button LEFT or RIGHT */
    void hold(String css, int button) throws IOException, InterruptedException {
        mouse(List.of(
                Map.of("type", "pointerMove", "x", 0, "y", 0, "origin", Map.of(ELEMENT, element(css))),
                Map.of("type", "pointerDown", "button", button)));
    }

    /** Lets go of the mouse's button. */
    void letGo() throws IOException, InterruptedException {
        letGo(LEFT);
    }

    void letGo(int button) throws IOException, InterruptedException {
        mouse(List.of(Map.of("type", "pointerUp", "button", button)));
    }

    private void mouse(List<Map<String, Object>> actions) throws IOException, InterruptedException {
        call(
                "POST",
                session + "/actions",
                Map.of("actions", List.of(Map.of("type", "pointer", "id", "mouse", "actions", actions))));
    }

    /** Types a text on whatever has the focus. */
    void write(String text) throws IOException, InterruptedException {
        press(text.codePoints().mapToObj(Character::toString).toArray(String[]::new));
    }

    void picture(Path file) throws IOException, InterruptedException {
        Files.write(file, Base64.getDecoder().decode(String.valueOf(call("GET", session + "/screenshot", null))));
    }

    /** What the page's console and the browser complained of since the last time. */
    List<String> complaints() throws IOException, InterruptedException {
        List<String> found = new ArrayList<>();
        for (Object entry : (List<?>) call("POST", session + "/se/log", Map.of("type", "browser"))) {
            found.add(((Map<?, ?>) entry).get("level") + " " + ((Map<?, ?>) entry).get("message"));
        }
        return found;
    }

    private String element(String css) throws IOException, InterruptedException {
        Map<?, ?> found = (Map<?, ?>) call("POST", session + "/element", Map.of("using", "css selector", "value", css));
        return String.valueOf(found.get(ELEMENT));
    }

    private static String quoted(String text) throws IOException {
        return JSON.std.asString(text);
    }

    private @Nullable Object call(String method, String path, @Nullable Object body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER);
        HttpResponse<String> response = http.send(
                body == null
                        ? request.method(method, HttpRequest.BodyPublishers.noBody())
                                .build()
                        : request.method(method, HttpRequest.BodyPublishers.ofString(JSON.std.asString(body)))
                                .build(),
                HttpResponse.BodyHandlers.ofString());
        Object value = JSON.std.mapFrom(response.body()).get("value");
        if (response.statusCode() != 200) {
            throw new Refused(method + " " + path, value);
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        try {
            call("DELETE", session, null);
            driver.destroy();
            driver.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            driver.destroyForcibly();
        }
    }
}
