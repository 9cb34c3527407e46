package org.stblink.toolchain.supply;

import java.util.List;

/**
 * What others found in a component, and what it means here.
 *
 * @param ids CVE and GHSA numbers; empty if it had none yet
 * @param about in a few words
 * @param fixed the first version without it; empty if it is not known
 * @param source where this was read
 * @param verdict for the version that is used
 * @param why the verdict's reason
 */
public record Advisory(List<String> ids, String about, String fixed, String source, Verdict verdict, String why) {
    /** Whether it affects this product. */
    public enum Verdict {
        /** The version that is used has it no more, or nothing here goes that way. */
        NO,
        /** It does; {@code why} says what to do. */
        YES,
        /** Not enough is known; {@code why} says what is, and what to do. */
        OPEN
    }
}
