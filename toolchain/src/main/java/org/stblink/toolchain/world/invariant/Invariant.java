package org.stblink.toolchain.world.invariant;

import java.util.Locale;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One rule. It is told everything that can be seen of a run, in order, and asked after every step; it throws a {@link
 * Violation} as soon as the rule is broken.
 */
public abstract class Invariant {
    private final String section;

    /** @param section of docs/protocol.md */
    protected Invariant(String section) {
        this.section = section;
    }

    /** The rule in words: the class's name. */
    public final String name() {
        return getClass().getSimpleName().replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }

    /** The section of docs/protocol.md that asks for it. */
    public final String section() {
        return section;
    }

    /** Ends the run. */
    protected final Violation broken(String how) {
        return new Violation(name(), section, how);
    }

    /** In this run somebody changes bytes on the wire. */
    public void wireIsHostile() {}

    /** A step of any actor, or any event, is over. */
    public void stepped(Scene scene) {}

    /** The application made a call. */
    public void callBegan(Leg leg) {}

    /** A leg has a session id from now on. */
    public void sidSeen(Leg leg) {}

    /** A listener was told that a channel is open. */
    public void channelOpened(Leg leg) {}

    /** A listener was told that a channel is over, or a call failed. */
    public void channelClosed(Leg leg) {}

    /** A listener was called; {@code closed}: though the application had closed that session. */
    public void told(BoxState box, boolean closed, String what) {}

    /** A session changed its state. */
    public void stateChanged(BoxState box, int state, int reason) {}

    /** The channel took bytes for sending. */
    public void sent(Leg leg, int count) {}

    /** The application said that it has no more to send. */
    public void endSent(Leg leg) {}

    /** The channel gave bytes to the application. */
    public void received(Leg leg, byte[] bytes, int count) {}

    /** The channel said that the other side has no more to send. */
    public void endRead(Leg leg) {}

    /** Somebody wrote a line that people will see: a log, a trace, a message of an exception. */
    public void line(String who, String text) {}

    /** A box's own log said that the SDK failed; {@code text} says how. */
    public void sdkFailed(String box, String text) {}

    /** Bytes that no line may show. */
    public void secret(byte[] secret) {}

    /** Text that no line may show. */
    public void secret(String secret) {}

    /** The server said what it did. */
    public void serverDid(Deed deed) {}

    /** The server drew random numbers. */
    public void serverDrew(byte[] drawn) {}

    /** A PONG or AWAKE of a device came to the server: it is there. */
    public void isThere(String deviceId) {}

    /** Whether the operator's policy lets a caller call a target: of any moment, when it is asked then. */
    public void policyIs(BiPredicate<String, String> allows) {}

    /** Somebody who is nobody's box said again what a caller of that session had said, and was answered. */
    public void replayAnswered(String sid) {}

    /** The operator is about to change that device: what was said of it before counts no more. */
    public void operatorActs(String deviceId) {}

    /** The operator is about to take that device off the allow-list: it may be gone from now on. */
    public void operatorRemoves(String deviceId) {}

    /** The operator was told that the device has that standing now, and that this is durable. */
    public void operatorWasTold(String deviceId, String standing) {}

    /** The operator was told that the session is revoked, and that this is durable. */
    public void operatorWasToldOfEnd(String sid) {}

    /** Two hosts have one address, whatever state they are in. */
    public void addressHeldTwice(String address, BoxState first, BoxState second) {}

    /** All faults are over, and everything had the time that it may take. */
    public void settled(Scene scene) {}

    /** With all faults over a box called one that it may call; {@code legOrNull} is null when its SDK refused to. */
    public void rollCalled(BoxState from, String to, @Nullable Leg legOrNull) {}

    /** The flash of one box was copied to another, which is switched on. */
    public void cloned(BoxState original, BoxState clone) {}

    /** Nobody called any more, and everything had the time to end. */
    public void ended(Scene scene) {}
}
