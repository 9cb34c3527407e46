package org.stblink;

/**
 * A change of username and password that was begun with {@link DeviceSession#changePassword}.
 *
 * <p>It is all or nothing, and survives a power cut at any point: the box registers with the old password's keys until the
 * new ones are durable, and with the new ones from then on. Over a lost connection it is asked for again, a few times. At
 * the end the session registers anew, which the listener sees; peer channels and the address stay.
 *
 * <p>Threads: those of {@link DeviceSession}.
 */
public interface PasswordChange {
    /** Not decided yet; it waits for the session to be registered, where it is not. */
    int PENDING = 0;
    /** The device is registered under the new password, and the old one counts no more. */
    int DONE = 1;
    /** See {@link #reason}. The old password stays. */
    int FAILED = 2;

    /** {@link #PENDING}, {@link #DONE} or {@link #FAILED}. */
    int status();

    /**
     * Why it failed, one of {@link Reason}; {@link Reason#NONE} otherwise.
     *
     * <ul>
     *   <li>{@link Reason#ENROLMENT_REFUSED}: the operator assigns this device's username or password, and they are not these.
     *   <li>{@link Reason#STORAGE}: the box could not store the new keys.
     *   <li>{@link Reason#CONTROL_LOST}: the connection was lost each time it was asked for; this is also how a server ends it
     *       that does not know changes of password.
     *   <li>{@link Reason#CLOSED}: given up, or the session was closed first. A session that is closed in the moment in which the
     *       new keys are stored may find them in force when it is opened again; it then registers with them.
     *   <li>{@link Reason#REVOKED}, {@link Reason#QUARANTINED}: the session is over.
     * </ul>
     */
    int reason();

    /**
     * Waits until it is done.
     *
     * @param timeoutMillis 0 or more
     * @throws StbLinkException when it failed, with the reason; with {@link Reason#TIMEOUT} or {@link Reason#INTERRUPTED} it
     *     goes on
     */
    void await(int timeoutMillis) throws StbLinkException;

    /**
     * Gives it up: it becomes {@link #FAILED} with {@link Reason#CLOSED}. Does not wait.
     *
     * @return false when it is too late: the new keys are here already, or it is over
     */
    boolean giveUp();
}
