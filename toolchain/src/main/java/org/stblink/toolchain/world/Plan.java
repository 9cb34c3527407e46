package org.stblink.toolchain.world;

import java.util.List;
import java.util.Set;
import org.stblink.server.domain.Settings;

/**
 * What a seed stands for.
 *
 * @param settings of the server
 * @param addresses how many there are in the pool
 * @param faults those enabled
 * @param boxes those that are there from the beginning
 * @param acts in the order of time
 * @param chaosMillis when faults end
 */
record Plan(
        long seed,
        Settings settings,
        int addresses,
        Set<Fault> faults,
        List<BoxPlan> boxes,
        List<Act> acts,
        long chaosMillis) {

    /**
     * One box.
     *
     * @param startMillis when it is first switched on
     * @param clockMillis what its clock reads at each boot: some boxes believe in 1970, some in nothing
     */
    record BoxPlan(
            String name,
            String group,
            long startMillis,
            long clockMillis,
            boolean rightToken,
            boolean rightPassword,
            boolean rightServerKey,
            boolean takesCalls,
            int controlSuite,
            List<Integer> peerSuites,
            int maxRecord,
            int maxChannels) {
        boolean isGenuine() {
            return rightToken && rightPassword && rightServerKey;
        }

        /** The same box with other suites. */
        BoxPlan with(int otherControlSuite, List<Integer> otherPeerSuites) {
            return new BoxPlan(
                    name,
                    group,
                    startMillis,
                    clockMillis,
                    rightToken,
                    rightPassword,
                    rightServerKey,
                    takesCalls,
                    otherControlSuite,
                    otherPeerSuites,
                    maxRecord,
                    maxChannels);
        }
    }

    /** In words, for the report of a failure. */
    String describe() {
        StringBuilder text = new StringBuilder(
                "seed " + seed + "\n" + settings + "\n" + addresses + " addresses; faults: " + faults + "\n");
        boxes.forEach(box -> text.append(box).append('\n'));
        acts.forEach(act -> text.append(act).append('\n'));
        return text.append("quiet from ").append(chaosMillis).append(" ms on\n").toString();
    }
}
