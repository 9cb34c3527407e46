package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.crypto.KeyHierarchy;

/** One change of username and password, from the application's wish to the first registration with it (section 6.1). */
public final class CredentialChange {
    /** Not sent on the present connection. */
    static final int WAITING = 0;
    /** RE_ENROL is out. */
    static final int ASKED = 1;
    /** The next generation is here and is being made durable: no way back from now on. */
    static final int STORING = 2;
    /** The next generation is durable on this device; the server learns that by REGISTER. */
    static final int STORED = 3;
    /** Registered as the next generation. */
    static final int DONE = 4;
    /** Nothing changed on this device. */
    static final int FAILED = 5;

    final String username;
    int state = WAITING;
    int timesAsked;
    /** Not to be sent before, on the device's monotonic clock. */
    long notBeforeMillis = Long.MIN_VALUE / 2; // zero may be far ahead: the clock's origin is anywhere
    /** Salt of pwKey; the same until the change is over, so that the server can tell a repetition. */
    byte @Nullable [] nonce;

    byte @Nullable [] pwKey;

    private @Nullable String password;
    private int cause = Cause.NONE;

    CredentialChange(String username, String password) {
        this.username = username;
        this.password = password;
    }

    /** Whether it is decided: done or failed. */
    public boolean isOver() {
        return state >= DONE;
    }

    /** One of {@link Cause}: NONE when it is done or not decided yet. */
    public int cause() {
        return cause;
    }

    /** Derives pwKey, which takes long, and forgets the password. */
    void derive(byte[] salt) {
        if (password != null) {
            pwKey = KeyHierarchy.pwKey(password, salt);
            password = null;
        }
    }

    /** The new keys are durable: pwKey has done its work. */
    void stored() {
        state = STORED;
        forget();
    }

    void done() {
        end(DONE, Cause.NONE);
    }

    void failed(int why) {
        end(FAILED, why);
    }

    private void end(int endState, int why) {
        state = endState;
        cause = why;
        forget();
    }

    private void forget() {
        password = null;
        Bytes.wipe(pwKey);
        pwKey = null;
    }
}
