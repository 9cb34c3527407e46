package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.stblink.StbLinkException;

/** A world of boxes without threads, none of which may break a rule of the HAL. */
abstract class PolledScene {
    PolledWorld w = new PolledWorld();

    @AfterEach
    void noRuleOfTheHalWasBroken() {
        if (w.a != null) {
            w.assertNoRuleBroken();
        }
    }

    static int reason(StbLinkException e) {
        return e.reason();
    }

    static StbLinkException failure(ThrowingCallable call) {
        return catchThrowableOfType(StbLinkException.class, call);
    }
}
