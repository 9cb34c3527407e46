package org.stblink.toolchain.process;

import java.nio.file.Path;
import java.util.List;

/** A program that starts itself as a child, stops that in its tracks, and is ended; the child waits for its end. */
public final class Freezer {
    private Freezer() {}

    /** @param arguments a file for the child's errors; none for the child */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            Child child =
                    Child.start("child", Path.of(arguments[0]), event -> {}, "", List.of(Freezer.class.getName()));
            child.freeze();
            System.out.println("* frozen pid=" + child.pid());
        }
        while (System.in.read() >= 0) {
            // Until somebody ends it.
        }
    }
}
