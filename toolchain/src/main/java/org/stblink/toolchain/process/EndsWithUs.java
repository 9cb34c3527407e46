package org.stblink.toolchain.process;

import java.util.concurrent.CompletableFuture;

/** Processes that are ended when this one is, by Ctrl-C or SIGTERM, if they run still: what nobody waits for nobody would end. */
public final class EndsWithUs {
    private EndsWithUs() {}

    /** From now on, until it has ended. */
    public static void bind(Process process) {
        bind(process, process::destroy);
    }

    /** As the other one, where a process is ended in a way of its own. */
    static void bind(Process process, Runnable end) {
        Thread atExit = new Thread(end, "end-" + process.pid());
        Runtime.getRuntime().addShutdownHook(atExit);
        CompletableFuture<Void> unused = process.onExit().thenAccept(ended -> forget(atExit));
    }

    private static void forget(Thread atExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException shuttingDown) {
            // It is what ended the process.
        }
    }
}
