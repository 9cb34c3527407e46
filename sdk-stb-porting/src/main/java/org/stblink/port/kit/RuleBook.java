package org.stblink.port.kit;

/**
 * The HAL's rules by number, in the order of the report. A test of the build holds them equal to the javadoc of
 * {@code org.stblink.hal}.
 */
public final class RuleBook {
    private static final Rule[] RULES = {
        must("NET-1", "NetworkPort"),
        must("NET-2", "NetworkPort"),
        must("NET-3", "NetworkPort"),
        must("NET-4", "NetworkPort"),
        must("NET-5", "NetworkPort"),
        must("NET-6", "NetworkPort"),
        must("NET-7", "NetworkPort"),
        must("NET-8", "NetworkPort"),
        should("NET-9", "NetworkPort"),
        must("NET-10", "HalStream"),
        must("NET-11", "HalStream"),
        must("NET-12", "HalStream"),
        must("NET-13", "HalStream"),
        should("NET-14", "HalStream"),
        must("NET-15", "HalStream"),
        must("NET-16", "ConcurrentStream"),
        must("NET-17", "ConcurrentStream"),
        must("NET-20", "HalListener"),
        must("NET-21", "HalListener"),
        must("NET-22", "HalListener"),
        must("SEC-1", "SecretStore"),
        must("SEC-2", "SecretStore"),
        must("SEC-3", "SecretStore"),
        must("SEC-4", "SecretStore"),
        must("SEC-5", "SecretStore"),
        must("SEC-6", "SecretStore"),
        must("SEC-7", "SecretStore"),
        should("SEC-8", "SecretStore"),
        must("SEC-9", "SecretStore"),
        must("ENT-1", "EntropySource"),
        must("ENT-2", "EntropySource"),
        must("ENT-3", "EntropySource"),
        must("ENT-4", "EntropySource"),
        must("CLK-1", "MonotonicClock"),
        must("CLK-2", "MonotonicClock"),
        should("CLK-3", "MonotonicClock"),
        must("TSK-1", "TaskRunner"),
        must("TSK-2", "TaskRunner"),
        should("TSK-3", "TaskRunner"),
        must("LOG-1", "LogSink"),
        should("LOG-2", "LogSink"),
        must("ACC-1", "CryptoAccelerator"),
        must("ACC-2", "CryptoAccelerator"),
        must("ACC-3", "CryptoAccelerator"),
        must("ACC-10", "AeadKey"),
        must("ACC-11", "AeadKey"),
        must("ACC-12", "AeadKey"),
        must("ACC-20", "KeyAgreementAccelerator"),
        must("ACC-21", "KeyAgreementAccelerator"),
        must("ACC-22", "KeyAgreementAccelerator"),
        must("ACC-23", "KeyAgreementAccelerator"),
        must("ACC-30", "HashAccelerator"),
        must("ACC-31", "HashAccelerator"),
        must("ACC-32", "HashAccelerator"),
    };

    private RuleBook() {}

    private static Rule must(String id, String type) {
        return new Rule(id, true, type);
    }

    private static Rule should(String id, String type) {
        return new Rule(id, false, type);
    }

    /** Every rule; a fresh array. */
    public static Rule[] rules() {
        return RULES.clone();
    }

    /** @throws IllegalArgumentException when there is no rule of that number */
    public static Rule rule(String id) {
        for (int i = 0; i < RULES.length; i++) {
            if (RULES[i].id().equals(id)) {
                return RULES[i];
            }
        }
        throw new IllegalArgumentException("there is no rule " + id + "; rules are numbered like NET-4 or SEC-1");
    }
}
