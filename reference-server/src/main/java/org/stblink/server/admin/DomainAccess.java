package org.stblink.server.admin;

import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

/** The way from the admin's threads to the domain thread, where alone {@link org.stblink.server.domain.Operator} works. */
public interface DomainAccess {
    /** Computes something on the domain thread, with its monotonic time. Never blocks. */
    <T> CompletableFuture<T> call(LongFunction<T> task);
}
