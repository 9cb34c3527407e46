package org.stblink.toolchain.world;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Stack traces as text. */
final class Throwables {
    private Throwables() {}

    static String trace(Throwable throwable) {
        StringWriter text = new StringWriter();
        throwable.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
