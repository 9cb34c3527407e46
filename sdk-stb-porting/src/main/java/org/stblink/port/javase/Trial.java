package org.stblink.port.javase;

import java.security.GeneralSecurityException;
import org.stblink.hal.LogSink;
import org.stblink.port.LogCodes;

/** The platform's implementation of one algorithm on trial: whether it is there, right, and not slower than the SDK's own. */
abstract class Trial {
    private final String name;

    /** @param name as the platform calls it */
    Trial(String name) {
        this.name = name;
    }

    /** Whether the platform's gives a published result. */
    abstract boolean isRight() throws GeneralSecurityException;

    /**
     * Lets both run.
     *
     * @return false when this build of the SDK has none of its own
     */
    abstract boolean run(Race race) throws GeneralSecurityException;

    final CipherChoice choose(Race race) {
        try {
            if (!isRight()) {
                return no(LogSink.ERROR, LogCodes.CIPHER_WRONG, "the platform's gives wrong results");
            }
            if (!run(race)) {
                return yes("this build of the SDK has none of its own");
            }
            String why = "the platform's takes " + race.times();
            return race.platformsWins() ? yes(why) : no(LogSink.INFO, LogCodes.CIPHER_SLOW, why);
        } catch (GeneralSecurityException absent) {
            return no(LogSink.INFO, LogCodes.CIPHER_ABSENT, "the platform has none: " + absent.getMessage());
        } catch (RuntimeException e) {
            return no(LogSink.ERROR, LogCodes.CIPHER_WRONG, "the platform's fails: " + e);
        }
    }

    private CipherChoice yes(String why) {
        return new CipherChoice(name, true, LogSink.INFO, LogCodes.CIPHER_CHOSEN, why);
    }

    private CipherChoice no(int level, int code, String why) {
        return new CipherChoice(name, false, level, code, why);
    }
}
