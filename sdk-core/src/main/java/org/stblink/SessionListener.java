package org.stblink;

/**
 * Told what happens to a session and its channels.
 *
 * <p>Threads: with tasks, every call comes on the session's one event thread, in order; without, from within
 * {@link DeviceSession#process}. No lock is held: a callback may call the session, and may block (only other callbacks
 * wait). A callback that throws is logged and the session goes on; the event thread does not stay interrupted behind one.
 */
public interface SessionListener {
    /**
     * The session changed its state.
     *
     * @param state one of {@link SessionState}
     * @param reason one of {@link Reason}: why it left the state before, or {@link Reason#NONE}
     */
    void stateChanged(DeviceSession session, int state, int reason);

    /** A channel is open: one that a peer called, or one of this session's own calls. */
    void channelOpened(DeviceSession session, PeerChannel channel);

    /** A channel is over, or a call failed: see {@link PeerChannel#reason}. Comes once for each channel. */
    void channelClosed(DeviceSession session, PeerChannel channel);
}
