package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;

/**
 * What a restart, a power cut, a fault of the storage and a copy of it show: of SEC, of ENT-3 and of NET-3. A {@link LabPort}
 * restarts within the run; on a box, {@code --before-cut} and {@code --after-cut} are two runs with the power cut between.
 */
final class CutChecks {
    static final String DAMAGED = "damagedRecordThrows";
    static final String COPIED = "copiedStorageDoesNotWorkElsewhere";

    private static final String TWO_RUNS =
            "not checked here: run with --before-cut, cut the power while it writes, and run with --after-cut";
    private static final int WRITES_BEFORE_RESTART = 20;

    private CutChecks() {}

    /** A check on what an earlier run left; the first one restarts a {@link LabPort}. */
    private abstract static class AfterRestart extends Check {
        AfterRestart(String rule, String name, String look) {
            super(rule, name, look);
        }

        @Override
        final void run(Bench bench) throws Exception {
            reach(bench);
            run(bench, new Traces(bench));
        }

        abstract void run(Bench bench, Traces traces) throws Exception;
    }

    private static void reach(Bench bench) throws CheckSkipped, CheckFailed, HalException {
        if (bench.options().phase() == KitOptions.AFTER_CUT || bench.wasRestarted()) {
            return;
        }
        LabPort lab = bench.lab(TWO_RUNS);
        Traces traces = new Traces(bench);
        traces.leave();
        traces.writeOn(WRITES_BEFORE_RESTART, null);
        bench.call("LabPort.restart");
        Platform fresh = lab.restart(bench.platform());
        if (fresh == null) {
            throw new CheckSkipped(TWO_RUNS);
        }
        bench.restarted(fresh);
        bench.firstBytes();
    }

    /** The one that has to come before the checks that apply and release addresses. */
    static Check first() {
        return new AfterRestart(
                "NET-3",
                "addressOfAKilledRunIsGone",
                "NetworkPort: note each address before it is applied, and release those notes at the next start") {
            @Override
            void run(Bench bench, Traces traces) throws HalException, CheckFailed, CheckSkipped {
                traces.requireAddressReleased();
            }
        };
    }

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        addRestart(checks);
        addStorage(checks);
        return checks;
    }

    private static void addRestart(List<Check> checks) {
        checks.add(
                new AfterRestart(
                        "SEC-1",
                        "recordIsThereAfterARestart",
                        "SecretStore.put: bring the record to the storage before it returns; no cache that is written later") {
                    @Override
                    void run(Bench bench, Traces traces) throws HalException, CheckFailed, CheckSkipped {
                        traces.requireWholeAndNewest();
                    }
                });
        checks.add(
                new Check(
                        "SEC-1",
                        "recordIsWholeAndTheNewestAfterAPowerCut",
                        "SecretStore.put: write a new file, fsync it, rename it over the old one, fsync the directory; or the"
                                + " same with two flash cells and a checksum") {
                    @Override
                    void run(Bench bench) throws HalException, CheckFailed, CheckSkipped {
                        if (bench.options().phase() != KitOptions.AFTER_CUT) {
                            throw new CheckSkipped(TWO_RUNS);
                        }
                        Traces traces = new Traces(bench);
                        int write = traces.requireWholeAndNewest();
                        bench.measured("powerCutsSurvived", traces.cutSurvived(), "cuts");
                        bench.measured("lastWriteBeforeTheCut", write, "(number of the write)");
                    }
                });
        checks.add(new AfterRestart("SEC-4", "keyIsThereAfterARestart", "SecretStore.importKey: as durable as put") {
            @Override
            void run(Bench bench, Traces traces) throws HalException, CheckFailed, CheckSkipped {
                traces.requireKey();
            }
        });
        checks.add(
                new AfterRestart("SEC-6", "deletedStaysDeletedAfterARestart", "SecretStore.delete: as durable as put") {
                    @Override
                    void run(Bench bench, Traces traces) throws HalException, CheckFailed, CheckSkipped {
                        traces.requireGone();
                    }
                });
        checks.add(
                new AfterRestart(
                        "ENT-3",
                        "restartDoesNotRepeatIt",
                        "EntropySource.fill: the seed is the same at each start; take it from the hardware or the system, or"
                                + " keep one in the storage and replace it before use") {
                    @Override
                    void run(Bench bench, Traces traces) throws HalException, CheckFailed, CheckSkipped {
                        traces.requireOtherEntropy();
                    }
                });
    }

    private static void addStorage(List<Check> checks) {
        checks.add(
                new Check(
                        "SEC-2",
                        DAMAGED,
                        "SecretStore.get: a record that is there but unreadable is a HalException, never null") {
                    @Override
                    void run(Bench bench) throws HalException, CheckFailed, CheckSkipped {
                        if (bench.options().phase() == KitOptions.DAMAGED) {
                            new Traces(bench).requireDamaged();
                            requireUnreadable(bench);
                            return;
                        }
                        String how =
                                "not checked here: run with --before-cut --writes 5, change bytes of record kit.torn"
                                        + " in the storage, and run with --damaged";
                        LabPort lab = bench.lab(how);
                        bench.secrets().put(Traces.TORN, Traces.record(1));
                        if (!lab.damage(bench.platform(), Traces.TORN)) {
                            throw new CheckSkipped(how);
                        }
                        requireUnreadable(bench);
                        bench.secrets().put(Traces.TORN, Traces.record(1));
                    }
                });
        checks.add(
                new Check(
                        "SEC-3",
                        COPIED,
                        "SecretStore: encrypt under a key that only this box's hardware gives; say so where there is none") {
                    @Override
                    void run(Bench bench) throws HalException, CheckFailed, CheckSkipped {
                        Traces traces = new Traces(bench);
                        SecretStore elsewhere = elsewhere(bench, traces);
                        if (elsewhere != null && traces.canBeUsed(elsewhere)) {
                            throw new CheckFailed("the storage of one box was copied to another, and its record or key"
                                    + " works there");
                        }
                    }
                });
    }

    private static void requireUnreadable(Bench bench) throws CheckFailed {
        byte[] value;
        bench.call("SecretStore.get of a damaged record");
        try {
            value = bench.secrets().get(Traces.TORN);
        } catch (HalException told) {
            return;
        }
        throw new CheckFailed("get of a record that was damaged in the storage answered "
                + (value == null ? "null, as if it had never been" : value.length + " bytes"));
    }

    /** @return null when the copy does not even open, which is what SEC-3 wants */
    private static @Nullable SecretStore elsewhere(Bench bench, Traces traces) throws CheckSkipped, HalException {
        if (bench.options().phase() == KitOptions.COPIED) {
            traces.requireCopied();
            return bench.secrets();
        }
        String how =
                "not checked here: run with --before-cut, copy the box's storage to another box of the same kind, and"
                        + " run there with --copied";
        LabPort lab = bench.lab(how);
        traces.leaveWhatIsCopied();
        Platform other;
        bench.call("LabPort.elsewhere");
        try {
            other = lab.elsewhere(bench.platform());
        } catch (HalException doesNotOpen) {
            bench.remark(doesNotOpenElsewhere(doesNotOpen));
            return null;
        }
        if (other == null) {
            throw new CheckSkipped(how);
        }
        return other.secrets();
    }

    /** A program cannot tell a store that is bound to its box from one that fails to open for another reason. */
    static String doesNotOpenElsewhere(HalException why) {
        return "SEC-3 passes because the copied storage does not open: " + why.getMessage()
                + ". If that speaks of anything but another box's storage, mend it and run again";
    }
}
