package org.stblink.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Reply;
import org.stblink.server.admin.http.Request;

/**
 * The console as the browser gets it: one page and its modules, from the program itself. Anybody may have them; they hold
 * nothing but the looks, and do nothing without a token.
 */
final class ConsoleFiles {
    /** Nothing but these, so that a path can name nothing else. */
    static final List<String> NAMES = List.of(
            "api.js",
            "calls.js",
            "console.css",
            "device.js",
            "devices.js",
            "dialog.js",
            "dom.js",
            "feed.js",
            "icon.svg",
            "imports.js",
            "keys.js",
            "ladder.js",
            "main.js",
            "overview.js",
            "parts.js",
            "place.js",
            "policy.js",
            "sessions.js",
            "signin.js",
            "texts.js",
            "words.js");

    private static final String PAGE = "index.html";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /**
     * Nothing from elsewhere, nothing inline, no frames, no forms, and no text that becomes markup: a name that a device
     * made up stays a name.
     */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", POLICY,
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin");

    private final Reply page = read(PAGE);
    private final Map<String, Reply> files = new HashMap<>();

    /** Reads them all. */
    ConsoleFiles() {
        NAMES.forEach(name -> files.put(name, read(name)));
    }

    Object page(Request request) {
        return page;
    }

    Object file(Request request) throws AdminException {
        String name = request.variable("file");
        Reply reply = files.get(name);
        if (reply == null) {
            throw AdminException.notFound("the console has no file " + name);
        }
        return reply;
    }

    private static Reply read(String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        try (InputStream in = ConsoleFiles.class.getResourceAsStream("console/" + name)) {
            if (in == null || type == null) {
                throw new IllegalStateException("this program was built without console/" + name);
            }
            return new Reply(200, type, in.readAllBytes(), HEADERS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
