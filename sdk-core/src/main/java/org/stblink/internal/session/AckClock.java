package org.stblink.internal.session;

/**
 * When the device sent its last acknowledged frame (protocol sections 7.3 and 11). Counted from sending, so that a device
 * never believes in anything longer than the server does. There are two clocks on one set of frames:
 *
 * <ul>
 *   <li><b>Lease:</b> any acknowledged frame renews it: the server then knows that this device is there.
 *   <li><b>Grace:</b> only what the server acknowledged after it had judged the SESSIONS report of that connection: a PONG
 *       sent behind the report; or REGISTER, when there was no channel to judge. Who lets only the registration through
 *       else keeps a revoked channel alive for ever.
 * </ul>
 */
final class AckClock {
    private final Clock lease = new Clock();
    private final Clock grace = new Clock();

    private long registerSentMillis;
    private boolean channelsAlive;
    private boolean reported;
    private long olderPong;
    private long olderPongSentMillis;
    private boolean olderPongRenewsGrace;
    private long newerPong;
    private long newerPongSentMillis;
    private boolean newerPongRenewsGrace;

    /** @param channelLivesOn whether a peer channel of before does */
    void registerSent(boolean channelLivesOn, long now) {
        registerSentMillis = now;
        channelsAlive = channelLivesOn;
        reported = false;
        olderPong = 0;
        newerPong = 0;
    }

    void registerAcknowledged() {
        lease.renew(registerSentMillis);
        // A grace that does not run has nothing to protect: what was before reset() is over.
        if (!channelsAlive || !grace.runs) {
            grace.renew(registerSentMillis);
        }
    }

    /** A whole SESSIONS report was sent. */
    void reported() {
        reported = true;
    }

    void pongSent(long pingId, long now) {
        olderPong = newerPong;
        olderPongSentMillis = newerPongSentMillis;
        olderPongRenewsGrace = newerPongRenewsGrace;
        newerPong = pingId;
        newerPongSentMillis = now;
        newerPongRenewsGrace = reported;
    }

    /** @param ackedPong highest PONG the server has, 0 for none */
    void pingReceived(long ackedPong) {
        if (newerPong != 0 && ackedPong >= newerPong) {
            acknowledge(newerPongSentMillis, newerPongRenewsGrace);
        } else if (olderPong != 0 && ackedPong >= olderPong) {
            acknowledge(olderPongSentMillis, olderPongRenewsGrace);
        }
    }

    private void acknowledge(long sentMillis, boolean renewsGrace) {
        lease.renew(sentMillis);
        if (renewsGrace) {
            grace.renew(sentMillis);
        }
    }

    /** When a lease of {@code millis} ends; {@link Long#MAX_VALUE} before the first acknowledgement. */
    long leaseAfter(long millis) {
        return lease.after(millis);
    }

    /** When a grace of {@code millis} ends; {@link Long#MAX_VALUE} before the first acknowledgement. */
    long graceAfter(long millis) {
        return grace.after(millis);
    }

    /** Forgets everything: nothing runs out any more. */
    void reset() {
        lease.runs = false;
        grace.runs = false;
        olderPong = 0;
        newerPong = 0;
    }

    /** When the last frame that counts was sent. */
    private static final class Clock {
        private boolean runs;
        private long sentMillis;

        void renew(long millis) {
            if (!runs || millis > sentMillis) {
                sentMillis = millis;
                runs = true;
            }
        }

        long after(long millis) {
            return runs ? sentMillis + millis : Long.MAX_VALUE;
        }
    }
}
