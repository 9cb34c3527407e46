package org.stblink.samples.vendorport.acme;

/** Error numbers: functions return 0 or more when all went well, and one of these otherwise. */
public final class Acme {
    /** Not permitted. */
    public static final int EPERM = -1;
    /** There is no such thing. */
    public static final int ENOENT = -2;
    /** Interrupted before anything was done; call again. Any call that waits may say so. */
    public static final int EINTR = -4;
    /** The flash cell cannot be read. */
    public static final int EIO = -5;
    /** No such handle. */
    public static final int EBADF = -9;
    /** Not now; call again later. */
    public static final int EAGAIN = -11;
    /** In use by another thread. */
    public static final int EBUSY = -16;
    /** It is there already. */
    public static final int EEXIST = -17;
    /** An argument is out of range. */
    public static final int EINVAL = -22;
    /** No more handles. */
    public static final int EMFILE = -24;
    /** No more room. */
    public static final int ENOSPC = -28;
    /** Too long. */
    public static final int EMSGSIZE = -90;
    /** The port is taken. */
    public static final int EADDRINUSE = -98;
    /** The address is not one of this box's, or not usable yet. */
    public static final int EADDRNOTAVAIL = -99;
    /** The peer reset the connection. */
    public static final int ECONNRESET = -104;
    /** The time is over. */
    public static final int ETIMEDOUT = -110;
    /** Nobody listens there. */
    public static final int ECONNREFUSED = -111;
    /** No name server knows that name, or no route leads there. */
    public static final int EHOSTUNREACH = -113;

    private Acme() {}

    /** What C's {@code strerror} says. */
    public static String strerror(int error) {
        return switch (error) {
            case EPERM -> "not permitted";
            case ENOENT -> "no such thing";
            case EINTR -> "interrupted";
            case EIO -> "flash cell unreadable";
            case EBADF -> "bad handle";
            case EAGAIN -> "not now";
            case EBUSY -> "in use";
            case EEXIST -> "exists";
            case EINVAL -> "bad argument";
            case EMFILE -> "no more handles";
            case ENOSPC -> "no more room";
            case EMSGSIZE -> "too long";
            case EADDRINUSE -> "address in use";
            case EADDRNOTAVAIL -> "address not available";
            case ECONNRESET -> "connection reset";
            case ETIMEDOUT -> "timed out";
            case ECONNREFUSED -> "connection refused";
            case EHOSTUNREACH -> "host unreachable";
            default -> "error " + error;
        };
    }
}
