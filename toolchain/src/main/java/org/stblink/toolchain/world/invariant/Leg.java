package org.stblink.toolchain.world.invariant;

import org.stblink.PeerChannel;

/** One end of a call or channel, as its box tells it. Filled in by who runs the world, or by a test. */
public final class Leg {
    public final BoxState box;
    public final String peer;
    public final boolean isCaller;
    /** The box's clock when a call has to be open or over; for a target, when it opened. */
    public final long deadlineClock;

    /** In hexadecimal; empty before a call is granted. */
    public String sid = "";

    public int status = PeerChannel.OPENING;
    public int reason;
    /** In the world's time. */
    public long openedAt;

    public long sent;
    public long received;

    public Leg(BoxState box, String peer, boolean isCaller, long deadlineClock) {
        this.box = box;
        this.peer = peer;
        this.isCaller = isCaller;
        this.deadlineClock = deadlineClock;
    }

    public boolean isOpen() {
        return status == PeerChannel.OPEN;
    }

    /** Device id of the end that called. */
    public String callerId() {
        return isCaller ? box.deviceId : peer;
    }

    /** Device id of the end that was called. */
    public String targetId() {
        return isCaller ? peer : box.deviceId;
    }

    @Override
    public String toString() {
        return box + (isCaller ? " calling " : " called by ") + peer + (sid.isEmpty() ? "" : ", session " + sid);
    }
}
