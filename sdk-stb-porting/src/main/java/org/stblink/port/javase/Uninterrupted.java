package org.stblink.port.javase;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Calls of {@code java.nio} on a thread that may be interrupted. A channel closes itself when its caller is, and for as long as
 * the interrupt stands nothing could be read or written; so it is set aside for the time of the call, and put back.
 */
final class Uninterrupted {
    interface Step {
        void run() throws IOException;
    }

    interface Call<T> {
        @Nullable
        T call() throws IOException;
    }

    private Uninterrupted() {}

    /** @param step begun again when an interrupt comes while it runs */
    static void run(Step step) throws IOException {
        call(() -> {
            step.run();
            return true;
        });
    }

    /** @param call begun again when an interrupt comes while it runs */
    static <T> @Nullable T call(Call<T> call) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    return call.call();
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                }
            }
        } finally {
            restore(interrupted);
        }
    }

    /** Puts back what {@link Thread#interrupted} took. */
    static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
