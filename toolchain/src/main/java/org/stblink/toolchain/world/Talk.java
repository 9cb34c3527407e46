package org.stblink.toolchain.world;

import java.util.Random;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;
import org.stblink.port.sim.Actor;
import org.stblink.toolchain.world.invariant.Content;
import org.stblink.toolchain.world.invariant.Leg;

/** What an application does with a channel: sends some, reads some, and ends it, in one of many manners. */
final class Talk {
    private static final int[] LENGTHS = {0, 10, 300, 700, 2_000, 5_000, 30_000, 80_000};
    private static final int PAUSE_MILLIS = 3_000;

    final Leg leg;
    final PeerChannel channel;
    private final Witnesses witnesses;
    private final Content content;
    private final byte[] buffer = new byte[2048];
    private final int length;
    /** How many bytes go out before a pause; 0 for no pauses. */
    private final int burst;

    private final boolean givesUp;
    private final long readsFrom;
    private final long finishes;
    private long pausedUntil = Long.MIN_VALUE;
    private int sentInBurst;
    private boolean hurry;
    private boolean ended;
    private boolean peerEnded;
    private boolean broken;

    /** @param now on the box's clock */
    Talk(Leg leg, PeerChannel channel, Witnesses witnesses, Random random, long now) {
        this.leg = leg;
        this.channel = channel;
        this.witnesses = witnesses;
        content = new Content(leg.sid, leg.isCaller);
        length = LENGTHS[random.nextInt(LENGTHS.length)];
        burst = random.nextInt(3) == 0 ? 1 + random.nextInt(2_000) : 0;
        givesUp = random.nextInt(8) == 0;
        readsFrom = random.nextInt(6) == 0 ? now + random.nextInt(20_000) : now;
        // Many channels stay, as a television's does: faults should find some.
        finishes = random.nextInt(3) == 0 ? now : now + random.nextInt(250_000);
    }

    /** From now on nothing is put off any more. */
    void hurry() {
        hurry = true;
    }

    /**
     * Does what can be done now.
     *
     * @return when to come back at the latest, {@link Actor#IDLE} for when something happens
     */
    long step(long now) {
        if (broken || leg.status == PeerChannel.CLOSED) {
            return Actor.IDLE;
        }
        try {
            if (hurry || now >= readsFrom) {
                read();
            }
            write(now);
            finish(now);
        } catch (StbLinkException e) {
            broken = true;
            witnesses.tell(one -> one.line(leg.box.name, String.valueOf(e.getMessage())));
        }
        return next(now);
    }

    private void read() throws StbLinkException {
        while (!peerEnded) {
            int n = channel.read(buffer, 0, buffer.length);
            if (n == 0) {
                return;
            }
            peerEnded = n == PeerChannel.END;
            if (peerEnded) {
                witnesses.tell(one -> one.endRead(leg));
            } else {
                leg.received += n;
                witnesses.tell(one -> one.received(leg, buffer, n));
            }
        }
    }

    private void write(long now) throws StbLinkException {
        while (!ended && leg.sent < length && (hurry || now >= pausedUntil)) {
            int most = (int) Math.min(length - leg.sent, buffer.length);
            int some = burst == 0 || hurry ? most : Math.min(most, burst - sentInBurst);
            content.fill(buffer, some, leg.sent);
            int n = channel.write(buffer, 0, some);
            if (n == 0) {
                return;
            }
            leg.sent += n;
            sentInBurst += n;
            witnesses.tell(one -> one.sent(leg, n));
            if (burst > 0 && sentInBurst >= burst) {
                sentInBurst = 0;
                pausedUntil = now + PAUSE_MILLIS;
            }
        }
    }

    private void finish(long now) {
        if (ended || !hurry && now < finishes) {
            return;
        }
        if (givesUp) {
            ended = true;
            channel.close();
        } else if (leg.sent == length) {
            ended = true;
            witnesses.tell(one -> one.endSent(leg));
            channel.end();
        }
    }

    private long next(long now) {
        long next = Actor.IDLE;
        if (now < readsFrom) {
            next = readsFrom;
        }
        if (now < pausedUntil && leg.sent < length) {
            next = Math.min(next, pausedUntil);
        }
        return now < finishes ? Math.min(next, finishes) : next;
    }
}
