package org.stblink.profiles.footprint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BudgetTest {
    @Test
    void valueAtTheBudgetPasses() {
        new Budget("bytes of a thing", 100, 100).check();
    }

    @Test
    void budgetThatIsPassedFailsAndNamesItself() {
        assertThatThrownBy(() -> new Budget("bytes of a thing", 101, 100).check())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("bytes of a thing: the budget is passed")
                .hasMessageContaining("101")
                .hasMessageContaining("100");
    }
}
