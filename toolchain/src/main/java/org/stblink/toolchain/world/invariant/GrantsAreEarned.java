package org.stblink.toolchain.world.invariant;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;

/**
 * A code is offered and granted only when the target has sent a PONG or AWAKE since the request came, and a code is offered only
 * when the policy of that moment lets the one call the other (P6, P7).
 */
public final class GrantsAreEarned extends Invariant {
    /** How often each device was there so far. */
    private final Map<String, Integer> times = new HashMap<>();
    /** By a call's number: how often its target had been there when the request came. Trace ids are not enough: without entropy they are zeros. */
    private final Map<Long, Integer> before = new HashMap<>();

    private BiPredicate<String, String> allows = (caller, target) -> true;

    public GrantsAreEarned() {
        super("9.1, 9.2");
    }

    @Override
    public void policyIs(BiPredicate<String, String> says) {
        allows = says;
    }

    @Override
    public void isThere(String deviceId) {
        times.merge(deviceId, 1, Integer::sum);
    }

    @Override
    public void serverDid(Deed deed) {
        switch (deed.name()) {
            case "REQUEST" -> before.put(deed.call(), times.getOrDefault(deed.other(), 0));
            case "OFFER", "GRANT" -> check(deed);
            default -> {}
        }
    }

    private void check(Deed deed) {
        String caller = Objects.requireNonNull(deed.device(), "whoever calls has a name");
        String target = Objects.requireNonNull(deed.other(), "whoever is called has a name");
        Integer asked = before.get(deed.call());
        if (asked == null) {
            throw broken(deed.name() + " to " + caller + " and " + target + " that nobody requested");
        }
        if (times.getOrDefault(target, 0) <= asked) {
            throw broken(
                    deed.name() + " to " + caller + " and " + target + ", which has not answered since the request");
        }
        if (deed.name().equals("OFFER") && !allows.test(caller, target)) {
            throw broken("the policy forbids the call of " + caller + " to " + target + ", which is offered a code");
        }
    }
}
