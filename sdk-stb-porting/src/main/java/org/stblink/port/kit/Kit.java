package org.stblink.port.kit;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.HalException;

/**
 * Looks at one port.
 *
 * <pre>
 * Report report = new Kit(new MyPort(), new KitOptions().portName("my box")).run();
 * TextReport.print(report, System.out);
 * </pre>
 *
 * <p>One thread; on a port with tasks each check, and all else that is done with the port once it is open, runs on one of
 * those, so that a call that never comes back fails that check alone. On a port without, each check is named before it runs, where
 * {@link KitOptions#progress} says.
 */
public final class Kit {
    private final PortFactory factory;
    private final KitOptions options;

    /** A run of the kit over what {@code factory} opens. */
    public Kit(PortFactory factory, KitOptions options) {
        this.factory = factory;
        this.options = options;
    }

    /** Every check there is, in the order they are run. */
    public static List<Check> checks() {
        List<Check> checks = new ArrayList<Check>();
        checks.add(EntropyChecks.first());
        checks.add(CutChecks.first());
        checks.addAll(TaskChecks.all());
        checks.addAll(ClockChecks.all());
        checks.addAll(LogChecks.all());
        checks.addAll(EntropyChecks.all());
        checks.addAll(AcceleratorChecks.all());
        checks.addAll(AgreementChecks.all());
        checks.addAll(HashChecks.all());
        checks.addAll(SecretChecks.all());
        checks.addAll(KeyChecks.all());
        checks.addAll(NetworkChecks.all());
        checks.addAll(AwaitChecks.all());
        checks.addAll(StreamChecks.all());
        checks.add(new CloseBesideAwaitCheck());
        checks.addAll(ConcurrentStreamChecks.all());
        checks.addAll(ListenerChecks.all());
        checks.addAll(PeerChecks.all());
        checks.addAll(CutChecks.all());
        return checks;
    }

    /**
     * Runs every check that was asked for.
     *
     * @throws HalException when the port cannot be opened, or the peer not be reached
     * @throws IllegalStateException when opening it failed with what is no HalException, the cause
     */
    public Report run() throws HalException {
        Report report = newReport();
        Bench bench;
        try {
            bench = open(report);
        } catch (HalException doesNotOpen) {
            if (options.phase() != KitOptions.COPIED) {
                throw doesNotOpen;
            }
            report.add(new CheckResult(copiedCheck(), Outcome.PASS, ""));
            report.remark(CutChecks.doesNotOpenElsewhere(doesNotOpen));
            return report;
        }
        Runner runner = new Runner(bench);
        if (TaskChecks.starterRunsTasks(bench)) {
            lookAtTasksAlone(runner, report);
            return report;
        }
        if (options.hasPeer() && !options.isOwnAddressTold()) {
            askPeerForOwnAddress(bench);
        }
        if (!options.wants("ENT-2")) {
            runner.run(EntropyChecks.first()); // What comes first must be asked first, whatever is reported.
        }
        List<Check> checks = checks();
        for (int i = 0; i < checks.size(); i++) {
            Check check = checks.get(i);
            boolean inPhase = onlyCheck().length() == 0 || check.name().equals(onlyCheck());
            if (options.wants(check.rule()) && inPhase) {
                report.add(runner.run(check));
            }
        }
        if (onlyCheck().length() == 0) {
            removeTraces(bench, report);
        }
        return report;
    }

    /** Also where they were not asked for: they are why nothing else is looked at. */
    private static void lookAtTasksAlone(Runner runner, Report report) {
        List<Check> checks = TaskChecks.all();
        for (int i = 0; i < checks.size(); i++) {
            report.add(runner.run(checks.get(i)));
        }
        report.remark("nothing but TSK was looked at: " + TaskChecks.STARTER_RUNS_TASKS);
    }

    /** The one check of a phase that only looks at what somebody did to the storage by hand; else empty. */
    private String onlyCheck() {
        if (options.phase() == KitOptions.COPIED) {
            return CutChecks.COPIED;
        }
        return options.phase() == KitOptions.DAMAGED ? CutChecks.DAMAGED : "";
    }

    /** The report is worth more than a tidy store: what fails here stands below it. */
    private static void removeTraces(final Bench bench, Report report) {
        bench.begin("removes what this run left in the secret store");
        Attempt removal = new Attempt(bench) {
            @Override
            void work() throws HalException {
                new Traces(bench).remove();
            }
        };
        String seen = removal.make(bench.options().checkLimit(), true);
        if (seen.length() > 0 && !removal.isSkipped()) {
            report.remark(
                    "what this run left in the secret store (names that begin with kit.) could not all be removed: "
                            + seen);
        }
    }

    /**
     * Leaves traces and writes until the power goes, or as often as {@link KitOptions#writes} says.
     *
     * @param progress told of the writes now and then
     * @throws HalException when the port cannot be opened or its store fails
     */
    public void writeUntilTheCut(PrintStream progress) throws HalException {
        Bench bench = open(newReport());
        if (TaskChecks.starterRunsTasks(bench)) {
            throw new HalException("cannot go on writing: " + TaskChecks.STARTER_RUNS_TASKS);
        }
        Traces traces = new Traces(bench);
        try {
            traces.leave();
            traces.writeOn(options.writes(), progress);
        } catch (CheckFailed e) {
            throw new HalException("cannot go on writing: " + e.getMessage(), e);
        } catch (CheckSkipped e) {
            throw new HalException("cannot go on writing: " + e.getMessage(), e);
        } catch (PartMissing e) {
            throw new HalException("cannot go on writing: " + e.getMessage(), e);
        }
    }

    /** A port that fails in another way than by saying why has not been looked at: that is no word about its rules. */
    private Bench open(Report report) throws HalException {
        try {
            return new Bench(factory, options, report);
        } catch (RuntimeException | LinkageError e) {
            throw new PortNotOpened(e);
        }
    }

    private static Check copiedCheck() {
        List<Check> checks = CutChecks.all();
        return checks.get(checks.size() - 1);
    }

    private Report newReport() {
        return new Report(
                options.portName(),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                options.hasPeer() ? options.peerHost() + ":" + options.peerPort() : "");
    }

    private static void askPeerForOwnAddress(final Bench bench) throws HalException {
        bench.begin("asks the peer which address it sees");
        String seen = new Attempt(bench) {
            @Override
            void work() throws CheckFailed, CheckSkipped {
                PeerChecks.learnOwnAddress(bench);
                bench.tidy();
            }
        }.make(bench.options().checkLimit(), true);
        if (seen.length() > 0) {
            throw new HalException("the peer cannot be reached through this port: " + seen
                    + ". Does kit-peer run there, does a firewall let the box through, and what does the port's own log"
                    + " say (9001, 9006)?");
        }
    }
}
