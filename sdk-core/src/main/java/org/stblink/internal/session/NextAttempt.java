package org.stblink.internal.session;

import org.stblink.hal.EntropySource;
import org.stblink.internal.wire.Limits;

/**
 * Which endpoint and which pinned key the next connection uses, and how long to wait before it (protocol sections 4.1, 7.5,
 * 8, 12.2).
 *
 * <p>A server that refuses the key id or does not hold the key is asked for the next pinned one; when it had its chance with
 * all of them, and after every other failure, the next endpoint's turn has come. So each pair of both is tried.
 *
 * <p>A connection that resumes is tried first (section 4.4). Once a resume was refused or answered wrongly, or some went
 * unanswered, the full handshake is used until the device is registered again. No answer that can be forged does more.
 */
final class NextAttempt {
    private static final long MILLIS_PER_SECOND = 1000;

    private final int endpoints;
    private final Backoff backoff;
    private int endpoint;
    private int pin;
    /** How many keys this endpoint had its turn with and could not prove. */
    private int keysRefused;

    private boolean inFull;
    private int unansweredResumes;

    NextAttempt(int endpoints, EntropySource entropy) {
        this.endpoints = endpoints;
        backoff = new Backoff(entropy);
    }

    /** Index of the endpoint. */
    int endpoint() {
        return endpoint;
    }

    /** Index of the pinned key. */
    int pin() {
        return pin;
    }

    /** There is a new set of pinned keys: they are tried from the first. */
    void pinsChanged() {
        pin = 0;
        keysRefused = 0;
    }

    /** The connection stood long enough to be called good: the next failure waits short again. */
    void stood() {
        backoff.reset();
    }

    /** Whether the next connection may resume. */
    boolean mayResume() {
        return !inFull;
    }

    /** The device is registered. */
    void registered() {
        inFull = false;
        unansweredResumes = 0;
        keysRefused = 0;
    }

    /** A connection that was to resume failed; whatever is next is up to {@link #failed}. */
    void resumeFailed(LinkException e) {
        switch (e.reason()) {
            case Cause.SERVER_BUSY:
            case Cause.SERVER_UNREACHABLE:
            case Cause.SERVER_REFUSES_KEY:
            case Cause.STORAGE:
                return; // these say nothing about resume, and a full handshake would only cost a busy server more
            case Cause.CONTROL_LOST:
            case Cause.TIMEOUT:
                unansweredResumes++;
                inFull |= unansweredResumes >= Limits.UNANSWERED_RESUMES;
                return;
            default:
                inFull = true;
        }
    }

    /** Moves on after a failure; returns how long to wait, in milliseconds. */
    long failed(LinkException e, int pins) {
        boolean keyAtFault = e.reason() == Cause.SERVER_NOT_AUTHENTIC || e.reason() == Cause.SERVER_REFUSES_KEY;
        if (keyAtFault) {
            pin = (pin + 1) % pins;
            keysRefused++;
        }
        if (e.reason() != Cause.SUPERSEDED && (!keyAtFault || keysRefused >= pins)) {
            keysRefused = 0;
            endpoint = (endpoint + 1) % endpoints;
        }
        return e.retryAfterSeconds() > 0
                ? backoff.hintedMillis(e.retryAfterSeconds() * MILLIS_PER_SECOND)
                : backoff.nextMillis();
    }
}
