package org.stblink.internal.session;

/**
 * When the device sent its last acknowledged frame: lease and supervision grace are counted from there (protocol section
 * 7.3), so that a device never believes in its address longer than the server does.
 */
final class AckClock {
    private long acknowledgedSentMillis;
    private boolean acknowledged;

    private long registerSentMillis;
    private long olderPong;
    private long olderPongSentMillis;
    private long newerPong;
    private long newerPongSentMillis;

    void registerSent(long now) {
        registerSentMillis = now;
        olderPong = 0;
        newerPong = 0;
    }

    void registerAcknowledged() {
        acknowledge(registerSentMillis);
    }

    void pongSent(long pingId, long now) {
        olderPong = newerPong;
        olderPongSentMillis = newerPongSentMillis;
        newerPong = pingId;
        newerPongSentMillis = now;
    }

    /** @param ackedPong highest PONG the server has, 0 for none */
    void pingReceived(long ackedPong) {
        if (newerPong != 0 && ackedPong >= newerPong) {
            acknowledge(newerPongSentMillis);
        } else if (olderPong != 0 && ackedPong >= olderPong) {
            acknowledge(olderPongSentMillis);
        }
    }

    private void acknowledge(long sentMillis) {
        if (!acknowledged || sentMillis > acknowledgedSentMillis) {
            acknowledgedSentMillis = sentMillis;
            acknowledged = true;
        }
    }

    /** When {@code millis} after the last acknowledged frame is reached; {@link Long#MAX_VALUE} before the first. */
    long after(long millis) {
        return acknowledged ? acknowledgedSentMillis + millis : Long.MAX_VALUE;
    }

    /** Forgets everything: nothing runs out any more. */
    void reset() {
        acknowledged = false;
        olderPong = 0;
        newerPong = 0;
    }
}
