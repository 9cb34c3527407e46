package org.stblink.port.kit;

/** One thing the kit tries, for one rule. A rule has one check or several. */
public abstract class Check {
    private final String rule;
    private final String name;
    private final String look;

    /**
     * @param rule its number
     * @param name what holds when the check passes, as one word: {@code wakeupIsSticky}
     * @param look where a porter looks when it fails
     */
    Check(String rule, String name, String look) {
        this.rule = rule;
        this.name = name;
        this.look = look;
    }

    /** The number of the rule it belongs to. */
    public final String rule() {
        return rule;
    }

    /** What holds when it passes, as one word; the only one of that name for its rule. */
    public final String name() {
        return name;
    }

    /** Where a porter looks when it fails. */
    public final String look() {
        return look;
    }

    /** Whether it only tells a person what to do. */
    public boolean isManual() {
        return false;
    }

    /** How long it watches what a person does, in milliseconds: that is no sign that it hangs. */
    int watchMillis(KitOptions options) {
        return 0;
    }

    /**
     * Returns when the rule holds as far as this check sees.
     *
     * @throws CheckFailed with what was seen
     * @throws CheckSkipped when it cannot be tried here
     */
    abstract void run(Bench bench) throws Exception;
}
