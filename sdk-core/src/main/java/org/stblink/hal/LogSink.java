package org.stblink.hal;

/**
 * Where log lines go. The SDK never logs a secret, a code or a password.
 *
 * <ul>
 *   <li><b>LOG-1 MUST</b>: neither call blocks for long or throws. <i>Intent: a full log disk must not cut a
 *       call.</i>
 *   <li><b>LOG-2 SHOULD</b>: {@link #enabled} is cheap; the SDK asks before it builds a text. <i>Intent: a text
 *       costs more than the question.</i>
 * </ul>
 *
 * <p>Threads: any.
 */
public interface LogSink {
    int ERROR = 1;
    int WARN = 2;
    int INFO = 3;
    int DEBUG = 4;

    /** Whether a line of that level would be kept. */
    boolean enabled(int level);

    /**
     * Takes a line.
     *
     * @param level {@link #ERROR} to {@link #DEBUG}
     * @param code stable number of the event; docs/porting.md has the table
     * @param text one line in English, no line break
     */
    void log(int level, int code, String text);
}
