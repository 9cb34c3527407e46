package org.stblink.server.store;

import java.util.concurrent.CompletableFuture;

/** Takes the result of statements that ran on a thread of the store: one of the two is called, once. Must not block. */
interface Answer<T> {
    void is(T value);

    void failed(Exception cause);

    /** Completes a future. */
    static <T> Answer<T> into(CompletableFuture<T> future) {
        return new Answer<>() {
            @Override
            public void is(T value) {
                future.complete(value);
            }

            @Override
            public void failed(Exception cause) {
                future.completeExceptionally(cause);
            }
        };
    }
}
