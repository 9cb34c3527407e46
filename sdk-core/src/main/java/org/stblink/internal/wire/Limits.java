package org.stblink.internal.wire;

/**
 * Limits and times that the specification fixes (docs/protocol.md sections 7 to 11 and 13). What an operator may change
 * stands in {@link Defaults}; sizes of fields stand in {@link Sizes}.
 */
public final class Limits {
    // Frames of the control channel.

    /** Largest frame body until the device is registered: ENROL and REGISTER fit, and a stranger gets little memory. */
    public static final int FRAME_BEFORE_REGISTRATION_BYTES = 512;
    /** Largest frame body afterwards: a full SESSIONS fits. */
    public static final int FRAME_AFTER_REGISTRATION_BYTES = 2048;
    /** Smallest frame of all: an empty one would be free to send and costs a turn of the loop. */
    public static final int FRAME_MIN_BYTES = 1;
    /** Smallest frame after the handshake: a type and the tag. */
    public static final int SEALED_FRAME_MIN_BYTES = 1 + Sizes.TAG;

    // Records of the peer channel.

    /** Smallest maxRecord a device may announce: less would spend most of a frame on its overhead. */
    public static final int MAX_RECORD_LOWEST_BYTES = 1024;
    /** Largest maxRecord a device may announce: a receiver on a small machine holds one whole record. */
    public static final int MAX_RECORD_HIGHEST_BYTES = 16384;
    /** Records under one key at the most, REKEY included: far below what the AEADs of all suites allow. */
    public static final int REKEY_RECORDS = 1 << 22;
    /** Data and padding under one key at the most. */
    public static final long REKEY_BYTES = 1L << 30;
    /** What a receiver takes beyond {@link #REKEY_BYTES}: the record that crosses the line. */
    public static final long REKEY_SLACK_BYTES = 16 * 1024;
    /** Longest time a sender uses one key. */
    public static final long REKEY_MILLIS = 10 * 60 * 1000L;

    // The server's patience before a device is online.

    /** Opening handshake, from accept: a slow client holds a slot no longer. */
    public static final int OPENING_HANDSHAKE_MILLIS = 5000;
    /** ENROL or REGISTER after the handshake: the same. */
    public static final int FIRST_MESSAGE_MILLIS = 5000;
    /** REGISTER after ENROLLED: a box writes flash in between. */
    public static final int REGISTER_AFTER_ENROLLED_MILLIS = 15000;
    /** READY or NOT_READY after REGISTERED: applying an address may take seconds. */
    public static final int READY_AFTER_REGISTERED_MILLIS = 15000;
    /** When a refusal or UNREACHABLE is sent, from arrival: covers the difference in work between the causes. */
    public static final int REFUSAL_DELAY_MILLIS = 500;
    /** First retryAfterSeconds after a failed registration; it doubles. */
    public static final int FAILED_REGISTRATION_RETRY_FIRST_SECONDS = 1;
    /** Where that doubling ends: a guesser is slow, and the owner is never locked out. */
    public static final int FAILED_REGISTRATION_RETRY_LAST_SECONDS = 60;

    // Resume.

    /** Resumes in a row: then a fresh Diffie-Hellman heals what a thief of keys could follow. Once in a while, so cheap. */
    public static final int RESUMES_IN_A_ROW = 32;
    /** How long after a full registration a device may resume, for one that seldom connects. */
    public static final int RESUME_DAYS = 30;
    /** Resumes without an answer until a device tries the full handshake: something on the way may swallow them. */
    public static final int UNANSWERED_RESUMES = 3;

    // Presence.

    /** A probe before a call: a person would wait that long for a call to be set up. */
    public static final int PROBE_MILLIS = 3000;
    /** Between two PINGs to a device: requests cannot be turned into a flood at the target. */
    public static final int PING_GAP_MILLIS = 250;
    /** PINGs in a row without PONG that mean offline: one lost packet of a healthy box is no alarm. */
    public static final int PINGS_UNTIL_OFFLINE = 2;
    /** Half keep-alive intervals of silence after which a device gives the control channel up (2.5 intervals). */
    public static final int SILENCE_HALF_KEEP_ALIVES = 5;
    /** Tenths of leaseSeconds after which an address may go to another device: 1.1 leases allow clocks to differ. */
    public static final int LEASE_REUSE_TENTHS = 11;
    /** Shortest retryAfterSeconds with SUPERSEDED: two boxes of one identity do not chase each other. */
    public static final int SUPERSEDED_RETRY_SECONDS = 60;

    // Standby.

    /** Beats of the heartbeat in a lease while a device sleeps: its lease lives on, and hardly anything wakes it. */
    public static final int STANDBY_BEATS_PER_LEASE = 3;
    /** Between two WAKEs to a device: a box that takes its time is not woken over and over. */
    public static final int WAKE_GAP_MILLIS = 10000;
    /** retryAfterSeconds of ASLEEP where WAKE was sent: the box may be on its way. */
    public static final int WAKE_RETRY_SECONDS = 5;
    /** How long a device counts as asleep that said no time, from SLEEP. */
    public static final int SLEEP_UNKNOWN_SECONDS = 24 * 3600;
    /** How long a device counts as asleep at the longest. */
    public static final int SLEEP_LONGEST_SECONDS = 7 * 24 * 3600;

    // Calls.

    /** ANSWER after OFFER: the policy is automatic. */
    public static final int ANSWER_MILLIS = 2000;
    /** ttlSeconds of OFFER: the target's outlives the caller's. */
    public static final int OFFER_TTL_SECONDS = 30;
    /** ttlSeconds of GRANT. */
    public static final int GRANT_TTL_SECONDS = 15;
    /** Requests a caller has open: bounds what one device can hold at the server. */
    public static final int OPEN_REQUESTS_PER_CALLER = 8;
    /** Requests open for one (caller, target): a second one could only repeat the first. */
    public static final int OPEN_REQUESTS_PER_PAIR = 1;
    /** Requests of a caller at once: a person tapping is never refused. */
    public static final int REQUEST_BURST = 20;
    /** Requests of a caller a second, after the burst. */
    public static final int REQUESTS_PER_SECOND = 2;
    /** Offers open at a target: bounds what it has to remember. */
    public static final int OPEN_OFFERS_PER_TARGET = 8;
    /** How many of them are for one caller: one alone must not keep all others from a target. */
    public static final int OPEN_OFFERS_PER_PAIR = 2;

    /** Changes of password that a device may ask for at once: more than an honest one does in a year. */
    public static final int RE_ENROL_BURST = 4;
    /** The same a second, after the burst: each is a durable write. */
    public static final int RE_ENROLS_PER_SECOND = 1;

    // Peer channels.

    /** Peer connections without a right tag at a time: a stranger can fill these and nothing else. */
    public static final int UNPROVEN_PEER_CONNECTIONS = 4;
    /** How long each of them may stay. */
    public static final int UNPROVEN_PEER_MILLIS = 5000;
    /** CONFIRM after message 2 of the peer handshake. */
    public static final int CONFIRM_MILLIS = 5000;
    /** How long an end waits for the peer's CLOSE after its own. */
    public static final int PEER_CLOSE_MILLIS = 5000;
    /** How soon a peer channel ends after REVOKE. */
    public static final int REVOKE_MILLIS = 1000;

    // The device's patience.

    /** TCP connect. */
    public static final int CONNECT_MILLIS = 10000;
    /** Handshake, from sending message 1. */
    public static final int HANDSHAKE_MILLIS = 10000;
    /** Answer to ENROL or REGISTER. */
    public static final int SERVER_ANSWER_MILLIS = 10000;
    /** First bound of the random wait before a reconnection; it doubles with each failure. */
    public static final int BACKOFF_FIRST_MILLIS = 1000;
    /** Last bound: a fleet that comes back does so spread out, and is back within a minute. */
    public static final int BACKOFF_LAST_MILLIS = 60000;
    /** Longest wait that a BUSY can cause: anyone on the path can forge it. */
    public static final int BUSY_RETRY_MAX_SECONDS = 60;

    private Limits() {}
}
