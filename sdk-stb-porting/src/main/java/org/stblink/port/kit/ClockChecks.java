package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.HalStream;

/** CLK. What happens to the clock when a person sets the time or suspends the box is watched on request. */
final class ClockChecks {
    private static final int READINGS = 10000;
    private static final int STEPS = 10;
    private static final int COARSEST_MILLIS = 20;
    private static final int MOST_TRIES = 100000;
    private static final int WATCH_STEP_MILLIS = 100;
    /** What the way to the peer and back may take, twice. */
    private static final int PEER_ERROR_MILLIS = 1000;
    /** More than the time of day is slewed by, or the way to the peer takes; less than what a person does. */
    private static final int SEEN_MILLIS = 1000;

    private ClockChecks() {}

    /** A check that watches while a person does something to the clock. */
    private abstract static class Watching extends Check {
        Watching(String rule, String name, String look) {
            super(rule, name, look);
        }

        @Override
        final int watchMillis(KitOptions options) {
            return options.watchMillis();
        }
    }

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        checks.add(
                new Check(
                        "CLK-1",
                        "neverGoesBack",
                        "MonotonicClock.millis: a monotonic source (CLOCK_MONOTONIC, System.nanoTime), not the time of day") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        long last = bench.now();
                        for (int i = 0; i < READINGS; i++) {
                            if (i % (READINGS / STEPS) == 0) {
                                bench.idle(1);
                            }
                            last = requireForward(last, bench.now());
                        }
                    }
                });
        checks.add(
                new Watching(
                        "CLK-1",
                        "neverGoesBackWhenTheTimeOfDayIsSet",
                        "MonotonicClock.millis: it follows the time of day; use a source that does not") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        requireWatching(
                                bench,
                                "set the box's time of day back by an hour while the kit watches:"
                                        + " --watch-clock 60");
                        bench.say("CLK-1 watches for " + bench.options().watchSeconds()
                                + " s: set the box's time of day back by an hour now");
                        VmTime vm = bench.options().vmTime();
                        long offset = vm.timeOfDayMillis() - vm.runningMillis();
                        boolean wasSetBack = false;
                        long end = bench.now() + bench.options().watchMillis();
                        long last = bench.now();
                        while (last < end) {
                            bench.idle(WATCH_STEP_MILLIS);
                            last = requireForward(last, bench.now());
                            long before = offset;
                            offset = vm.timeOfDayMillis() - vm.runningMillis();
                            wasSetBack |= before - offset > SEEN_MILLIS;
                        }
                        if (!wasSetBack) {
                            throw new CheckSkipped(
                                    "nobody set the time of day back while the kit watched; do it once the"
                                            + " kit says so");
                        }
                    }
                });
        checks.add(
                new Watching(
                        "CLK-2",
                        "suspendIsCounted",
                        "MonotonicClock.millis: CLOCK_BOOTTIME counts suspend, CLOCK_MONOTONIC does not; else the middleware"
                                + " calls DeviceSession.resumed() after each resume") {
                    @Override
                    void run(Bench bench) throws CheckSkipped, CheckFailed {
                        PeerLink peer = bench.peer();
                        requireWatching(
                                bench, "suspend the box for some seconds while the kit watches:" + " --watch-clock 60");
                        bench.say("CLK-2 watches for " + bench.options().watchSeconds()
                                + " s: suspend the box for some seconds now, and wake it again");
                        VmTime vm = bench.options().vmTime();
                        long runningBegin = vm.runningMillis();
                        long peerBegin = peerMillis(peer);
                        long begin = bench.now();
                        long span = bench.options().watchMillis();
                        long peerNow = peerBegin;
                        while (peerNow - peerBegin < span) {
                            bench.letPass(WATCH_STEP_MILLIS);
                            peerNow = peerMillisOnceItAnswers(bench, peer);
                        }
                        long here = bench.now() - begin;
                        bench.measured("clockAgainstPeer", here - (peerNow - peerBegin), "ms");
                        if (Math.abs(here - (peerNow - peerBegin)) > PEER_ERROR_MILLIS) {
                            throw new CheckFailed("the box's clock counted " + here + " ms while the peer's counted "
                                    + (peerNow - peerBegin) + " ms");
                        }
                        if (peerNow - peerBegin - (vm.runningMillis() - runningBegin) < SEEN_MILLIS) {
                            throw new CheckSkipped(
                                    "no suspend was seen while the kit watched: by the VM's count, which stands"
                                            + " still then, the box ran all the time; suspend it once the kit says so");
                        }
                    }
                });
        checks.add(
                new Check(
                        "CLK-3",
                        "resolutionIs20MillisOrBetter",
                        "MonotonicClock.millis: the system's tick is coarse; another source may be finer") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        long least = Long.MAX_VALUE;
                        long last = bench.now();
                        int steps = 0;
                        for (int i = 0; i < MOST_TRIES && steps < STEPS; i++) {
                            bench.idle(1);
                            long now = bench.now();
                            if (now != last) {
                                least = Math.min(least, now - last);
                                steps++;
                            }
                            last = now;
                        }
                        if (steps < STEPS) {
                            throw new CheckFailed("the clock stands still");
                        }
                        bench.measured("timerResolution", least, "ms");
                        if (least > COARSEST_MILLIS) {
                            throw new CheckFailed("the clock goes in steps of " + least + " ms");
                        }
                    }
                });
        return checks;
    }

    private static long requireForward(long last, long now) throws CheckFailed {
        if (now < last) {
            throw new CheckFailed("the clock went back from " + last + " to " + now);
        }
        return now;
    }

    private static void requireWatching(Bench bench, String how) throws CheckSkipped {
        if (bench.options().watchSeconds() == 0) {
            throw new CheckSkipped("not checked here: " + how);
        }
    }

    /**
     * A suspend breaks what it meets, and the link may take a moment after it: what fails is tried again for as long as the
     * patience, by the VM's count, which leaves out the suspend.
     */
    private static long peerMillisOnceItAnswers(Bench bench, PeerLink peer) throws CheckFailed {
        VmTime vm = bench.options().vmTime();
        long end = Long.MAX_VALUE;
        while (true) {
            try {
                return peerMillis(peer);
            } catch (CheckFailed e) {
                long now = vm.runningMillis();
                end = Math.min(end, now + bench.patience());
                if (now >= end) {
                    throw e;
                }
            }
            bench.tidy(); // The stream that failed, so that many tries take no more than one.
            bench.letPass(WATCH_STEP_MILLIS);
        }
    }

    /** On a stream of its own each time: a suspend may cost the one before. */
    private static long peerMillis(PeerLink peer) throws CheckFailed {
        HalStream stream = peer.open("millis");
        long millis = peer.number(peer.reply(stream), "millis");
        stream.close();
        return millis;
    }
}
