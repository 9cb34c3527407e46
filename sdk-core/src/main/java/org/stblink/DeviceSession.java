package org.stblink;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.internal.crypto.Aeads;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.driver.Callbacks;
import org.stblink.internal.driver.DriverSettings;
import org.stblink.internal.driver.SessionDriver;
import org.stblink.internal.session.ControlSettings;
import org.stblink.internal.session.DeviceState;
import org.stblink.internal.session.KeySlots;
import org.stblink.internal.session.PinnedKeys;
import org.stblink.internal.wire.DeviceId;
import org.stblink.internal.wire.KeySetEntry;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.Utf8;
import org.stblink.internal.wire.WireException;

/**
 * A device's session with its operator's server: enrols once, registers and stays registered through failures, makes calls
 * and takes them.
 *
 * <p>Where {@link Platform#tasks} gives a task runner, {@link #start} begins two tasks: one that does the work and one that
 * calls the listener. Otherwise the application calls {@link #process} again and again, waiting in between with
 * {@code platform.network().await(...)} for no longer than it said.
 *
 * <p>Threads: any, where the platform has tasks. Without, the application's one thread makes every call, those to the
 * session's {@link PeerChannel}s included; a call that waits does the session's work meanwhile. Several sessions can live in
 * one JVM, each with a platform of its own.
 *
 * <p>Change of password, factory reset, repair, unloading: docs/lifecycle.md.
 */
public final class DeviceSession {
    private final SessionDriver driver;

    private DeviceSession(
            Platform platform,
            DeviceConfig config,
            SessionListener listener,
            @Nullable DeviceState device,
            PinnedKeys pins) {
        ControlSettings control = new ControlSettings(
                config.deviceId,
                config.username,
                config.password,
                config.enrolmentToken,
                config.model,
                config.firmware,
                config.controlSuite,
                config.peerSuites,
                config.maxRecord,
                config.maxChannels,
                config.hosts.length,
                config.resumes);
        DriverSettings settings = new DriverSettings(
                control,
                config.hosts,
                config.ports,
                config.acceptsCalls,
                config.listenPort,
                config.maxRecord,
                config.maxMessage,
                config.maxChannels,
                config.sendBuffer);
        driver = new SessionDriver(platform, settings, device, pins, new ToListener(this, listener));
    }

    /**
     * Opens a session; reads what the secret store holds of this device. Does not connect yet.
     *
     * @param listener told of everything; not null. A {@link CallListener} is told how each call's set-up went, too
     * @throws IllegalArgumentException when a suite is configured for which neither this build of the SDK nor the platform's
     *     accelerator has a cipher, or the listener is null
     * @throws StbLinkException {@link Reason#STORAGE} when the store cannot be read, {@link Reason#IDENTITY_CHANGED} when it
     *     belongs to another device id
     */
    public static DeviceSession open(Platform platform, DeviceConfig config, SessionListener listener)
            throws StbLinkException {
        if (listener == null) {
            throw new IllegalArgumentException("listener must not be null");
        }
        requireCipher(platform, config.controlSuite);
        for (int i = 0; i < config.peerSuites.length; i++) {
            requireCipher(platform, config.peerSuites[i]);
        }
        try {
            SecretStore secrets = platform.secrets();
            DeviceState device = DeviceState.decode(secrets.get(DeviceState.RECORD));
            if (device != null && !device.deviceId().equals(config.deviceId)) {
                throw new StbLinkException(
                        Reason.IDENTITY_CHANGED,
                        "the secret store belongs to " + device.deviceId() + ", the configuration to " + config.deviceId
                                + ": use the box's own store, or erase the enrolment");
            }
            int group = PinnedKeys.groupOf(config.controlSuite);
            PinnedKeys pushed = PinnedKeys.decode(group, secrets.get(PinnedKeys.record(group)));
            PinnedKeys pins = pushed == null ? new PinnedKeys(group, 0, config.serverKeys) : pushed;
            return new DeviceSession(platform, config, listener, device, pins);
        } catch (HalException e) {
            throw new StbLinkException(Reason.STORAGE, "the secret store cannot be read: " + e.getMessage());
        } catch (WireException e) {
            throw new StbLinkException(Reason.STORAGE, "a record of the secret store is damaged: " + e.getMessage());
        }
    }

    /** Found now, and not by the first call that needs it, which would end the session. */
    private static void requireCipher(Platform platform, int suite) {
        if (suite != Suite.CHACHA_POLY) {
            Aeads.create(suite, new byte[Suite.KEY_BYTES], platform.accelerator())
                    .destroy();
        }
    }

    /**
     * Whose enrolment this box holds; after a factory reset, for one, it tells whether the identity was kept. No session of
     * the platform need be open.
     *
     * @return the device id this box is enrolled as, or null when it would have to enrol
     * @throws StbLinkException {@link Reason#STORAGE} when the store cannot be read
     */
    public static @Nullable String enrolledAs(Platform platform) throws StbLinkException {
        try {
            DeviceState device = DeviceState.decode(platform.secrets().get(DeviceState.RECORD));
            return device == null || !device.isEnrolled() ? null : device.deviceId();
        } catch (HalException e) {
            throw new StbLinkException(Reason.STORAGE, "the secret store cannot be read: " + e.getMessage());
        } catch (WireException e) {
            throw new StbLinkException(Reason.STORAGE, "a record of the secret store is damaged: " + e.getMessage());
        }
    }

    /**
     * Erases this box's enrolment and its pushed server keys, for a box that is given away or was released by the operator.
     * The next session enrols again, which the operator has to allow. No session of the platform may be open.
     *
     * <p>What a power cut or a failing store interrupts is to be repeated, before a session is opened, as long as
     * {@link #enrolledAs} says a device id: it says null no sooner than all is gone.
     *
     * <p>Not for a factory reset that keeps the identity: that wipes what is the user's, and leaves every entry of the secret
     * store alone whose name begins with {@link SecretStore#NAME_PREFIX}. See docs/lifecycle.md.
     *
     * @throws StbLinkException {@link Reason#STORAGE} when the store could not be changed
     */
    public static void eraseEnrolment(Platform platform) throws StbLinkException {
        try {
            SecretStore secrets = platform.secrets();
            secrets.delete(PinnedKeys.record(KeySetEntry.GROUP_X25519_SHA256));
            secrets.delete(PinnedKeys.record(KeySetEntry.GROUP_SM2_SM3));
            KeySlots.erase(secrets, 0);
            KeySlots.erase(secrets, 1);
            secrets.delete(DeviceState.RECORD); // last: it tells that there is something to erase
        } catch (HalException e) {
            throw new StbLinkException(Reason.STORAGE, "the enrolment could not be erased: " + e.getMessage());
        }
    }

    /**
     * Begins to connect and register, and keeps at it until {@link #close}. A second call is harmless.
     *
     * @throws IllegalStateException after {@link #close}, or when the platform has tasks but could not start them
     */
    public void start() {
        driver.start();
    }

    /**
     * Does one slice of work: at most one public-key operation. For a platform without tasks; listeners are called from
     * here. Does not wait. Bytes of a channel that came with this slice can be read when it returns: read them before waiting for the
     * network, which tells nothing more of them.
     *
     * @return milliseconds after which to call again at the latest, 0 to 60,000; earlier calls are harmless
     * @throws IllegalStateException when the session's own tasks do this
     */
    public long process() {
        if (driver.isThreaded()) {
            throw new IllegalStateException("the session's own tasks do the work");
        }
        return driver.process();
    }

    /** One of {@link SessionState}. */
    public int state() {
        return driver.state();
    }

    /** What the server allocated to this device; null while it has no lease. */
    public @Nullable Registration registration() {
        Registered r = driver.registration();
        return r == null
                ? null
                : new Registration(r.address.clone(), r.prefix, driver.listenPort(), r.leaseSeconds, r.graceSeconds);
    }

    /**
     * Calls another device and waits until the channel is open. A session that is not registered yet waits for that too.
     *
     * @param target the other device's id
     * @param service what the caller wants, for the other end to dispatch; ASCII, 0 to 32 characters
     * @param timeoutMillis how long all of it may take, 0 or more
     * @return an open channel
     * @throws StbLinkException when it failed: the reason says why
     * @throws IllegalArgumentException when target or service is malformed, the target is this device, or the time is negative
     */
    public PeerChannel call(String target, String service, int timeoutMillis) throws StbLinkException {
        PeerChannel channel = open(target, ascii(service), timeoutMillis);
        try {
            channel.awaitOpen(timeoutMillis);
            return channel;
        } catch (StbLinkException e) {
            channel.close(); // nobody else knows of it
            throw e;
        }
    }

    /**
     * Begins to call another device, without waiting. The listener is told when the channel is open, or closed because the
     * call failed. It is not repeated; {@link PeerChannel#retryAfterSeconds} is the server's advice. With
     * {@link Reason#CONNECT_FAILED} one more call some five seconds later is worth it, because a target has room for four
     * connections that have not proved themselves, five seconds each, and strangers can have taken it.
     *
     * @param target the other device's id
     * @param service 0 to 32 bytes; copied
     * @param timeoutMillis how long the call may take until the channel is open, 0 or more; then it has failed, with {@link Reason#TIMEOUT}
     * @throws StbLinkException {@link Reason#CLOSED} when the session is over, {@link Reason#CALL_LIMIT}
     * @throws IllegalArgumentException when target or service is malformed, the target is this device, or the time is negative
     */
    public PeerChannel open(String target, byte[] service, int timeoutMillis) throws StbLinkException {
        if (!DeviceId.isValid(target)) {
            throw new IllegalArgumentException("target '" + target + "': must be 1 to 64 of A-Z a-z 0-9 . _ : -");
        }
        if (target.equals(driver.deviceId())) {
            throw new IllegalArgumentException("target '" + target + "' is this device itself");
        }
        if (service.length > Sizes.SERVICE_MAX) {
            throw new IllegalArgumentException("service has " + service.length + " bytes, must have 0 to 32");
        }
        return driver.call(target, service.clone(), timeoutMillis);
    }

    private static byte[] ascii(String service) {
        byte[] bytes = new byte[service.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = service.charAt(i);
            if (c < 0x20 || c > 0x7E) {
                throw new IllegalArgumentException("service must be printable ASCII, or use open() with bytes");
            }
            bytes[i] = (byte) c;
        }
        return bytes;
    }

    /**
     * Begins to change this device's username and password, without waiting and without the operator (docs/protocol.md, section
     * 6.1). The session goes on meanwhile; once it is registered under the new password it is {@link PasswordChange#DONE}.
     * The password never leaves the box and is not kept; the configuration of later sessions should have the new one, for the
     * case that the operator ever lets this box enrol anew.
     *
     * <p>Who forgot the password does not need it for this: what counts is that the box is registered. Who gets a box that is
     * not, asks the operator to release it.
     *
     * @param username 0 to 64 bytes of UTF-8; the present one where it shall stay
     * @param newPassword any text that has a UTF-8 form
     * @throws StbLinkException {@link Reason#CLOSED} when the session is over
     * @throws IllegalArgumentException when username or password is malformed
     * @throws IllegalStateException when the change before is still {@link PasswordChange#PENDING}
     */
    public PasswordChange changePassword(String username, String newPassword) throws StbLinkException {
        byte[] utf8 = Utf8.encode(username);
        if (utf8 == null || utf8.length > Sizes.USERNAME_MAX) {
            throw new IllegalArgumentException("username must be text of 0 to 64 bytes of UTF-8");
        }
        if (newPassword == null || Utf8.encode(newPassword) == null) {
            throw new IllegalArgumentException(
                    "newPassword must be text that has a UTF-8 form; a device without a password has the empty one");
        }
        return driver.changePassword(username, newPassword);
    }

    /** Whether others' calls are accepted (the default) or declined, from now on. */
    public void setAccepting(boolean accepting) {
        driver.setAccepting(accepting);
    }

    /**
     * This box goes to standby: the server is told, now or as soon as this session is registered, and tells callers that it sleeps
     * rather than that it is not there. The state is {@link SessionState#ASLEEP} once it is told; only then should the box be
     * suspended. Open channels stay, as far as the box keeps them going.
     *
     * <p>It ends with {@link #awake}; or when somebody calls and the box runs, or is woken by what arrives on its connections:
     * the state is then {@link SessionState#ONLINE} again, because of {@link Reason#WOKEN}.
     *
     * @param expectedSeconds for how long; 0 where nobody knows. Callers' applications are not told it; after twice that time, a
     *     week at most, or after a day where it is 0, they are told that the box is offline
     * @throws IllegalArgumentException when it is negative
     */
    public void sleep(int expectedSeconds) {
        if (expectedSeconds < 0) {
            throw new IllegalArgumentException("expectedSeconds must be 0 or more, not " + expectedSeconds);
        }
        driver.sleep(true, expectedSeconds);
    }

    /**
     * The box sleeps no more. Where the connection to the server did not outlive the sleep, that is found within three seconds. A
     * box whose clock stood still meanwhile calls {@link #resumed} first. Without {@link #sleep} before, this does nothing.
     */
    public void awake() {
        driver.sleep(false, 0);
    }

    /**
     * The box was suspended and its monotonic clock did not count that. The address is given up until the server confirmed
     * it again. Not needed where the clock keeps rule CLK-2.
     */
    public void resumed() {
        driver.resumed();
    }

    /**
     * Ends the session: channels, registration, address, tasks. Waits for the goodbyes, and for a callback that is under way,
     * at most about three seconds, and no less for an interrupt of the caller, whose flag is set again when this returns. A
     * second call is harmless. May be called from a listener, which is then told the rest before this returns.
     *
     * <p>Afterwards no callback comes any more, and the session holds no connection, listener, address, timer or thread: its
     * tasks have returned or are about to, and touch neither the session nor the platform. Called from a listener, that is so
     * when the listener has returned. Only a port or a listener that does not return can keep more; then this returns all the
     * same, what is left ends with it, and what was not told by then is not told any more. See docs/lifecycle.md for unloading the
     * SDK.
     */
    public void close() {
        driver.close();
    }

    @Override
    public String toString() {
        return "DeviceSession " + driver.deviceId() + " " + SessionState.name(state());
    }

    private static final class ToListener implements Callbacks.Teller {
        private final DeviceSession session;
        private final SessionListener listener;

        ToListener(DeviceSession session, SessionListener listener) {
            this.session = session;
            this.listener = listener;
        }

        @Override
        public void stateChanged(int state, int reason) {
            listener.stateChanged(session, state, reason);
        }

        @Override
        public void callReported(CallReport report) {
            if (listener instanceof CallListener) {
                ((CallListener) listener).callReported(session, report);
            }
        }

        @Override
        public void channelOpened(PeerChannel channel) {
            listener.channelOpened(session, channel);
        }

        @Override
        public void channelClosed(PeerChannel channel) {
            listener.channelClosed(session, channel);
        }
    }
}
