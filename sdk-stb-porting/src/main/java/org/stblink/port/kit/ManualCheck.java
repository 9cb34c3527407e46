package org.stblink.port.kit;

/** What no program on the box can bring about: it is listed, with what a person does. */
final class ManualCheck extends Check {
    private final String how;

    ManualCheck(String rule, String name, String how) {
        super(rule, name, how);
        this.how = how;
    }

    @Override
    public boolean isManual() {
        return true;
    }

    @Override
    void run(Bench bench) throws CheckSkipped {
        throw new CheckSkipped("not checked here: " + how);
    }
}
