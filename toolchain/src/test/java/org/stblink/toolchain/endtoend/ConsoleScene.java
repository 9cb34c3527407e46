package org.stblink.toolchain.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.lab.Lab;

/** A lab, and its console in a real browser, in which nobody is signed in before a test. */
@Timeout(600)
abstract class ConsoleScene {
    static final int WIDTH = 1280;
    static final int HEIGHT = 880;

    @TempDir
    static Path directory;

    static Lab lab;
    static String owner;
    static Browser browser;

    @BeforeAll
    static void startLab() throws Exception {
        assumeTrue(
                Browser.missing() == null,
                () -> "*** NOT SHOWN: the console in a browser; install " + Browser.missing()
                        + " (Debian: chromium, chromium-driver) ***");
        lab = Lab.start(directory.resolve("server"), 0, 0);
        owner = token(directory.resolve("server").resolve(Lab.DATA).resolve("admin.token"));
        browser = Browser.start(directory.resolve("profile"), WIDTH, HEIGHT);
        browser.open(page());
    }

    @AfterAll
    static void stopLab() throws Exception {
        if (browser != null) {
            browser.close();
            browser = null;
        }
        if (lab != null) {
            lab.close();
            lab = null;
        }
    }

    static String page() {
        return "http://" + lab.adminAddress() + "/";
    }

    static String token(Path file) throws IOException {
        return Files.readString(file).strip();
    }

    @BeforeEach
    void openPage() throws Exception {
        browser.forget();
        browser.open(page());
    }

    final void signIn(String token) throws Exception {
        browser.type("#token", token);
        browser.press(Browser.ENTER);
        browser.awaitElement(".feed.live");
    }

    /** A page of the console by its address, as a link or a bookmark goes there. */
    final void go(String route) throws Exception {
        browser.script("location.hash = " + JSON.std.asString(route));
    }

    /** The page said nothing to complain of; a refused sign-in is a complaint of the browser's that is expected. */
    final void assertNoComplaints() throws Exception {
        assertThat(browser.complaints()).noneMatch(line -> !line.contains("status of 401"));
    }
}
