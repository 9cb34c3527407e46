package org.stblink.toolchain.world.invariant;

import java.util.List;

/** All of them. */
public final class Invariants {
    private Invariants() {}

    /** A fresh set for one run. */
    public static List<Invariant> all() {
        return List.of(
                new NobodyMisbehaves(),
                new CodesServeOnce(),
                new GrantsAreEarned(),
                new EndsAgree(),
                new AddressesHeldOnce(),
                new AcknowledgedIsKept(),
                new OnlyClonesQuarantined(),
                new ClonesFound(),
                new OnlyItsBoxRegisters(),
                new CallsEnd(),
                new ChannelsSupervised(),
                new RevocationsReach(),
                new SecretsUntold(),
                new QuietAfterClose(),
                new ServiceResumes(),
                new NothingIsLeft(),
                new OnlySleepersAsleep());
    }
}
