package org.stblink.port.kit;

import org.stblink.hal.Platform;

/**
 * A port that breaks one rule, and what the kit must say about it.
 *
 * @param rule the rule it breaks
 * @param fault what is wrong with it, for the test's name
 * @param check the check that must find it
 * @param seen what its failure text must say
 */
record BrokenPort(String rule, String fault, String check, String seen, Broken broken) {
    /** How a good port is broken, and what a program can do to it. */
    interface Broken extends SimLab.Breaking {
        /** The copy of its storage in another box; null where that is not looked at. */
        default Platform copy(SimLab lab) {
            return null;
        }
    }

    @Override
    public String toString() {
        return rule + ": " + fault;
    }
}
