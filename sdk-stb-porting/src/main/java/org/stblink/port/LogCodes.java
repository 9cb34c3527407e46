package org.stblink.port;

/**
 * Stable numbers of the log lines that ports write (the {@code code} of {@link org.stblink.hal.LogSink#log}). Ports use
 * 9000 to 9999; the SDK uses the numbers below.
 */
public final class LogCodes {
    /** A connection could not be made; the text has the host, the port and the system's reason. */
    public static final int CONNECT_FAILED = 9001;
    /** A waiting connection could not be accepted, for instance because descriptors ran out. */
    public static final int ACCEPT_FAILED = 9002;
    /** The address that the server allocated is not local, and this port does not add addresses. */
    public static final int ADDRESS_REFUSED = 9003;
    /** A thread that the network needs could not be started. */
    public static final int NO_THREAD = 9004;
    /** Reading or writing a stream failed; the text has the platform's reason. */
    public static final int STREAM_FAILED = 9005;
    /** The vendor's network code threw or returned what it must not. */
    public static final int NETWORK_FAULT = 9006;
    /** A network port was closed while calls of the vendor's had not come back. */
    public static final int THREADS_LEFT = 9007;
    /** An allocated address was added to an interface, or is used where it was already. */
    public static final int ADDRESS_APPLIED = 9011;
    /** An allocated address was taken away from its interface. */
    public static final int ADDRESS_RELEASED = 9012;
    /** An allocated address could not be added, restored or taken away; the text has the system's reason and what to do. */
    public static final int ADDRESS_FAILED = 9013;
    /** An address that an earlier run left on its interface was taken away. */
    public static final int ADDRESS_CLEANED = 9014;
    /** The system cannot be asked whether another host has an IPv4 address. */
    public static final int CONFLICT_UNCHECKED = 9015;
    /** No hardware identity was found, so that the secret store is not bound to this box. */
    public static final int STORE_NOT_BOUND = 9101;
    /** What a write cut off by a power loss left behind was removed. */
    public static final int STORE_CLEANED = 9102;
    /** A block of raw flash could not be programmed or erased; another is used. */
    public static final int FLASH_FAILED = 9103;
    /** The platform has no such cipher; the SDK's software is used. */
    public static final int CIPHER_ABSENT = 9201;
    /** The platform's cipher failed its known-answer test and is not used. */
    public static final int CIPHER_WRONG = 9202;

    /** The platform's cipher is right and is used; the text has the times that were compared. */
    public static final int CIPHER_CHOSEN = 9203;
    /** The platform's cipher is right but slower than the SDK's own, which is used; the text has the times. */
    public static final int CIPHER_SLOW = 9204;

    private LogCodes() {}
}
