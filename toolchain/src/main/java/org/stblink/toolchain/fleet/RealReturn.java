package org.stblink.toolchain.fleet;

import java.util.Locale;

/**
 * How a fleet of real boxes came back, and what the simulation says of it.
 *
 * @param policy as which it came back
 * @param back boxes that did
 * @param resumed those that resumed
 * @param seconds until the last of them, by the clock
 * @param simulatedSeconds the same in the simulation
 * @param cpuSeconds the server's processor time
 */
record RealReturn(Policy policy, int back, long resumed, double seconds, double simulatedSeconds, double cpuSeconds) {
    static final String HEAD = """
            | boxes at once | the server lets in | how | back | of them resumed | all back after | simulated | the server's processor time |
            |---:|---:|---|---:|---:|---:|---:|---:|
            """;

    /** How much later than simulated, in percent. */
    double difference() {
        return 100 * (seconds - simulatedSeconds) / simulatedSeconds;
    }

    /** Whether all came back, in the way that they should, and at the time that the simulation says. */
    boolean isAsSimulated(int tolerancePercent) {
        return back == policy.boxes()
                && resumed == (policy.resume() ? back : 0)
                && Math.abs(difference()) <= tolerancePercent;
    }

    /** Below {@link #HEAD}. */
    String row() {
        return String.format(
                Locale.ROOT,
                "| %d | %d a second | %s | %d | %d | %.1f s | %.1f s (%+.0f %%) | %.1f s |\n",
                policy.boxes(),
                policy.admitted(),
                policy.name(),
                back,
                resumed,
                seconds,
                simulatedSeconds,
                difference(),
                cpuSeconds);
    }
}
