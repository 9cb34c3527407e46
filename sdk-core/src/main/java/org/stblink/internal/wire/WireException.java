package org.stblink.internal.wire;

/**
 * Bytes that break the protocol, or an output buffer that is too small. The text names the message and the field at
 * which reading or writing stopped, and never what the bytes were.
 */
public final class WireException extends Exception {
    /** The bytes end inside a field. */
    public static final int TRUNCATED = 1;
    /** A length lies outside what its field allows. */
    public static final int BAD_LENGTH = 2;
    /** A value lies outside what its field allows. */
    public static final int BAD_VALUE = 3;
    /** A type that is neither known nor ignorable, or not one of this direction. */
    public static final int UNKNOWN_TYPE = 4;
    /** A frame over its limit, or an output that does not fit its buffer. */
    public static final int TOO_LONG = 5;
    /** The first bytes of a connection are not this protocol's. */
    public static final int BAD_MAGIC = 6;
    /** This protocol in a version that is not spoken here. */
    public static final int BAD_VERSION = 7;

    private static final long serialVersionUID = 1L;

    private final int reason;

    /**
     * @param reason one of the constants of this class
     * @param where message and field, such as {@code READY.port}; never content
     */
    public WireException(int reason, String where) {
        super(where + ": " + name(reason));
        this.reason = reason;
    }

    /** One of the constants of this class. */
    public int reason() {
        return reason;
    }

    private static String name(int reason) {
        switch (reason) {
            case TRUNCATED:
                return "truncated";
            case BAD_LENGTH:
                return "length not allowed";
            case BAD_VALUE:
                return "value not allowed";
            case UNKNOWN_TYPE:
                return "unknown type";
            case TOO_LONG:
                return "too long";
            case BAD_MAGIC:
                return "not this protocol";
            case BAD_VERSION:
                return "version not spoken";
            default:
                return "reason " + reason;
        }
    }
}
