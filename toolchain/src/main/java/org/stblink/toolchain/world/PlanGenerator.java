package org.stblink.toolchain.world;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.stblink.internal.crypto.Suite;
import org.stblink.server.domain.Settings;
import org.stblink.server.domain.SettingsChange;
import org.stblink.toolchain.world.Plan.BoxPlan;

/** Draws a {@link Plan} from a seed. */
final class PlanGenerator {
    private static final int FEWEST_BOXES = 3;
    private static final int MOST_BOXES = 8;
    private static final long CHAOS_AT_LEAST_MILLIS = 90_000;
    private static final int CHAOS_MORE_MILLIS = 210_000;
    /** Before that, boxes only enrol and register. */
    private static final long SETTLING_MILLIS = 4_000;

    private static final int[] KEEP_ALIVES = {5, 10, 20, 30};
    private static final int[] LEASES_AND_GRACES = {20, 60, 120, 300};
    private static final int[] RECORDS = {1024, 1024, 1500, 4096, 16384};
    /** Durations from blinks to more than a grace; drawn, then varied. */
    private static final int[] DURATIONS = {300, 1_500, 6_000, 15_000, 40_000, 90_000, 140_000};
    /** What a box believes at its boot: 1970, some uptime, a date, and nothing a clock ever said. */
    private static final long[] CLOCKS = {0, 1_000_000, 1_316_476_800_000L, -5_000_000_000_000L, 1L << 53};

    private final Random random;
    private final long seed;
    /** Drawn apart, so that a seed's world is what it was before there were these, but for those in which they happen. */
    private static final Set<Fault> APART =
            EnumSet.of(Fault.STANDBY, Fault.REMOVAL, Fault.NATIONAL_SUITE, Fault.REPETITION);

    private static final int STANDBY_PERCENT = 20;
    private static final int REMOVAL_PERCENT = 20;
    private static final long REMOVAL_SEED = 0x2545F4914F6CDD1DL;
    private static final int REPETITION_PERCENT = 12;
    private static final long REPETITION_SEED = 0x369DEA0F31A53F85L;
    /** Its handshakes take several times as long as the others': few worlds, and so about the same time for all. */
    private static final int NATIONAL_PERCENT = 12;

    private static final long NATIONAL_SEED = 0x5851F42D4C957F2DL;
    /** What boxes take for their calls in a world with the national suite. */
    private static final List<List<Integer>> NATIONAL_PEERS =
            List.of(List.of(Suite.NATIONAL), List.of(Suite.NATIONAL, 1), List.of(1, 2, Suite.NATIONAL));

    private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
    private final List<BoxPlan> boxes = new ArrayList<>();
    /** Where the national suite stands among those that the server gives calls; nowhere where it is negative. */
    private int nationalAt = -1;

    private final List<Act> acts = new ArrayList<>();
    private long chaos;

    private PlanGenerator(long seed) {
        this.seed = seed;
        long mixed = (seed + 0x632BE59BD9B4E019L) * 0x9E3779B97F4A7C15L;
        random = new Random(mixed ^ mixed >>> 32);
    }

    static Plan draw(long seed) {
        return new PlanGenerator(seed).plan();
    }

    private Plan plan() {
        int percent = 6 + random.nextInt(20);
        for (Fault fault : Fault.values()) {
            if (!APART.contains(fault) && random.nextInt(100) < percent) {
                faults.add(fault);
            }
        }
        chaos = CHAOS_AT_LEAST_MILLIS + random.nextInt(CHAOS_MORE_MILLIS);
        drawBoxes();
        for (Fault fault : faults) {
            if (!fault.isTrait()) {
                int times = 1 + random.nextInt(4);
                for (int i = 0; i < times; i++) {
                    acts.add(act(fault));
                }
            }
        }
        drawCalls();
        drawApart(Fault.STANDBY, new Random(~seed), STANDBY_PERCENT);
        drawApart(Fault.REMOVAL, new Random(seed ^ REMOVAL_SEED), REMOVAL_PERCENT);
        drawNational(new Random(seed ^ NATIONAL_SEED));
        drawRepetition(new Random(seed ^ REPETITION_SEED));
        acts.sort(Comparator.comparingLong(Act::at));
        int addresses = faults.contains(Fault.SCARCE_ADDRESSES)
                ? Math.max(1, boxes.size() - random.nextInt(3))
                : 4 * boxes.size();
        return new Plan(seed, settings(), addresses, faults, List.copyOf(boxes), List.copyOf(acts), chaos);
    }

    private void drawBoxes() {
        int count = FEWEST_BOXES + random.nextInt(MOST_BOXES - FEWEST_BOXES + 1);
        boolean groups = random.nextInt(3) == 0;
        for (int i = 0; i < count; i++) {
            boolean last = i == count - 1;
            boolean second = i == count - 2;
            boolean mixed = faults.contains(Fault.SUITES_DIFFER);
            boxes.add(new BoxPlan(
                    "STB-" + (char) ('A' + i),
                    groups && i % 3 == 2 ? "annex" : "lab",
                    random.nextInt(3_000),
                    one(CLOCKS) + random.nextInt(1000),
                    !(last && faults.contains(Fault.WRONG_TOKEN)),
                    !(second && faults.contains(Fault.WRONG_PASSWORD)),
                    !(i == 0 && faults.contains(Fault.WRONG_SERVER_KEY)),
                    !(i == 1 && faults.contains(Fault.ONLY_CALLS)),
                    random.nextInt(4) == 0 ? 2 : 1,
                    mixed ? List.of(1 + random.nextInt(2)) : List.of(1, 2),
                    one(RECORDS),
                    random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 8));
        }
    }

    private Settings settings() {
        int keepAlive = one(KEEP_ALIVES);
        SettingsChange drawn = Settings.DEFAULTS
                .change()
                .keepAliveSeconds(keepAlive)
                .suiteOrder(suiteOrder(random.nextBoolean()))
                .leaseSeconds(Math.max(3 * keepAlive, one(LEASES_AND_GRACES)))
                .graceSeconds(Math.max(3 * keepAlive, one(LEASES_AND_GRACES)));
        if (faults.contains(Fault.FEW_HALF_OPEN)) {
            drawn.halfOpenConnections(2);
        }
        return drawn.done();
    }

    private List<Integer> suiteOrder(boolean ascending) {
        List<Integer> order = new ArrayList<>(ascending ? List.of(1, 2) : List.of(2, 1));
        if (nationalAt >= 0) {
            order.add(nationalAt, Suite.NATIONAL);
        }
        return List.copyOf(order);
    }

    private Act act(Fault fault) {
        // A torn write that comes early tears an enrolment.
        boolean early = fault == Fault.TORN_WRITE && random.nextBoolean();
        long at = early ? 0 : SETTLING_MILLIS + random.nextInt((int) (chaos - SETTLING_MILLIS));
        String a = anyBox();
        String b = "";
        if (fault.isOfLink()) {
            b = random.nextInt(5) < 3 ? SimServer.HOST : otherBox(a);
            if (random.nextBoolean()) {
                String swap = a;
                a = b;
                b = swap;
            }
        } else if (fault.isOfAStranger()) {
            b = random.nextBoolean() ? SimServer.HOST : a;
            a = Stranger.HOST;
        } else if (!fault.isOfBox()) {
            a = SimServer.HOST;
        }
        return new Act(at, fault, a, b, duration(), random.nextInt(1000));
    }

    /** Calls come in bursts and alone, to others in the group, to forbidden ones, and to nobody. */
    private void drawCalls() {
        int calls = boxes.size() * (2 + random.nextInt(6));
        for (int i = 0; i < calls; i++) {
            String from = anyBox();
            long at = SETTLING_MILLIS + random.nextInt((int) (chaos - SETTLING_MILLIS));
            int copies = random.nextInt(12) == 0 ? 2 + random.nextInt(28) : 1;
            for (int j = 0; j < copies; j++) {
                String to = random.nextInt(15) == 0 ? "STB-NOBODY" : otherBox(from);
                int timeout = 200 + random.nextInt(random.nextBoolean() ? 3_000 : 60_000);
                acts.add(new Act(at, null, from, to, timeout, random.nextInt(1000)));
            }
        }
    }

    private void drawApart(Fault fault, Random apart, int percent) {
        if (apart.nextInt(100) >= percent) {
            return;
        }
        faults.add(fault);
        for (int times = 1 + apart.nextInt(4); times > 0; times--) {
            String box = boxes.get(apart.nextInt(boxes.size())).name();
            long at = SETTLING_MILLIS + apart.nextInt((int) (chaos - SETTLING_MILLIS));
            acts.add(new Act(at, fault, box, "", 1_000 + apart.nextInt(180_000), apart.nextInt(1000)));
        }
    }

    /** Between boxes: what is said twice to the server ends that connection, and that is all. */
    private void drawRepetition(Random apart) {
        if (apart.nextInt(100) >= REPETITION_PERCENT) {
            return;
        }
        faults.add(Fault.REPETITION);
        for (int times = 1 + apart.nextInt(4); times > 0; times--) {
            int a = apart.nextInt(boxes.size());
            int b = (a + 1 + apart.nextInt(boxes.size() - 1)) % boxes.size();
            long at = SETTLING_MILLIS + apart.nextInt((int) (chaos - SETTLING_MILLIS));
            acts.add(new Act(
                    at,
                    Fault.REPETITION,
                    boxes.get(a).name(),
                    boxes.get(b).name(),
                    20_000 + apart.nextInt(160_000),
                    apart.nextInt(1000)));
        }
    }

    /** What a box speaks with the server and what it speaks with others are drawn each by itself. */
    private void drawNational(Random apart) {
        if (apart.nextInt(100) >= NATIONAL_PERCENT) {
            return;
        }
        faults.add(Fault.NATIONAL_SUITE);
        nationalAt = apart.nextInt(3);
        for (int i = 0; i < boxes.size(); i++) {
            BoxPlan box = boxes.get(i);
            int control = apart.nextBoolean() ? Suite.NATIONAL : box.controlSuite();
            List<Integer> peers =
                    apart.nextInt(3) == 0 ? box.peerSuites() : NATIONAL_PEERS.get(apart.nextInt(NATIONAL_PEERS.size()));
            boxes.set(i, box.with(control, peers));
        }
    }

    private long duration() {
        int most = one(DURATIONS);
        return most / 2L + random.nextInt(most);
    }

    private String anyBox() {
        return boxes.get(random.nextInt(boxes.size())).name();
    }

    private String otherBox(String than) {
        String other = anyBox();
        while (other.equals(than)) {
            other = anyBox();
        }
        return other;
    }

    private int one(int[] of) {
        return of[random.nextInt(of.length)];
    }

    private long one(long[] of) {
        return of[random.nextInt(of.length)];
    }
}
