package org.stblink.server.control;

/**
 * Hears what passes on control connections, decrypted, for a capture. What it is given has no secret: {@link Redaction}.
 *
 * <p>Threads: called on the connections' event loops, several at once; must not block.
 */
public interface ControlTap {
    /** Whether anybody listens; else nothing else is called. */
    boolean isOn();

    /**
     * A connection's keys are there.
     *
     * @param resumed whether they came of a resume (mode 3)
     */
    void opened(long connection, String source, boolean resumed, long nowMillis);

    /**
     * A message.
     *
     * @param fromDevice the direction
     * @param redacted its bytes from type to last field; the tap's own
     */
    void message(long connection, boolean fromDevice, byte[] redacted, long nowMillis);

    /** A connection is over. */
    void closed(long connection, long nowMillis);

    /** Listens to nothing. */
    ControlTap NONE = new ControlTap() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void opened(long connection, String source, boolean resumed, long nowMillis) {}

        @Override
        public void message(long connection, boolean fromDevice, byte[] redacted, long nowMillis) {}

        @Override
        public void closed(long connection, long nowMillis) {}
    };
}
