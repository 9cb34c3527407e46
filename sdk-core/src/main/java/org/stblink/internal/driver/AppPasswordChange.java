package org.stblink.internal.driver;

import org.stblink.PasswordChange;
import org.stblink.StbLinkException;
import org.stblink.internal.session.Cause;
import org.stblink.internal.session.CredentialChange;

/** One change of password as the application holds it: takes the lock, waits where it says so. */
final class AppPasswordChange implements PasswordChange {
    private final SessionDriver driver;
    private final CredentialChange change;

    AppPasswordChange(SessionDriver driver, CredentialChange change) {
        this.driver = driver;
        this.change = change;
    }

    @Override
    public int status() {
        synchronized (driver.lock()) {
            if (!change.isOver()) {
                return PENDING;
            }
            return change.cause() == Cause.NONE ? DONE : FAILED;
        }
    }

    @Override
    public int reason() {
        synchronized (driver.lock()) {
            return change.cause();
        }
    }

    @Override
    public void await(int timeoutMillis) throws StbLinkException {
        synchronized (driver.lock()) {
            long deadline = driver.deadlineIn(timeoutMillis);
            while (!change.isOver()) {
                driver.awaitProgress(deadline, "the change of password is not decided yet", "");
            }
            if (change.cause() != Cause.NONE) {
                throw new StbLinkException(change.cause(), "the password was not changed");
            }
        }
    }

    @Override
    public boolean giveUp() {
        synchronized (driver.lock()) {
            return driver.giveUp(change);
        }
    }

    @Override
    public String toString() {
        return "PasswordChange " + (status() == PENDING ? "pending" : Cause.name(reason()));
    }
}
