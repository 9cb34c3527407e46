package org.stblink.toolchain.bench;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Lets two works be measured over the same time: however fast the machine is just then, it is so for both. */
final class Together {
    private Together() {}

    /** Lets both go on for so many milliseconds, each in a thread of its own; ends when both have, or the first has failed. */
    static void goOn(long millis, Work first, Work second) throws Exception {
        FutureTask<Void> beside = new FutureTask<>(() -> {
            second.goOn(millis);
            return null;
        });
        Thread thread = new Thread(beside, "beside");
        thread.setDaemon(true);
        thread.start();
        first.goOn(millis);
        try {
            beside.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
