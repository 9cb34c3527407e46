package org.stblink.server.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.stblink.server.domain.PolicyRule;

/**
 * The policy that an operator set at run time. While there is one, it holds instead of the configuration's.
 *
 * <p>Calls do not block; results complete on a thread of the store, once durable.
 */
public interface PolicyStore {
    /**
     * A policy as it is kept.
     *
     * @param version rises with each change, from 1; also over a return to the configuration's policy
     * @param rules in order; empty when nobody may call anybody
     */
    record Stored(long version, List<PolicyRule> rules) {
        public Stored {
            rules = List.copyOf(rules);
        }
    }

    /** Empty when the configuration's policy holds. */
    CompletableFuture<Optional<Stored>> load();

    /** Keeps this policy from now on. */
    CompletableFuture<Stored> keep(List<PolicyRule> rules);

    /** Goes back to the configuration's policy. */
    CompletableFuture<Boolean> forget();
}
