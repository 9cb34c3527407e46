package org.stblink.profiles.footprint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A figure and the most it may be.
 *
 * @param what as it stands in the table
 * @param most largest value with which the build passes
 */
record Budget(String what, long value, long most) {
    /** Fails, naming figure and budget, when the budget is passed. */
    void check() {
        assertThat(value)
                .as("%s: the budget is passed (docs/footprint.md)", what)
                .isLessThanOrEqualTo(most);
    }
}
