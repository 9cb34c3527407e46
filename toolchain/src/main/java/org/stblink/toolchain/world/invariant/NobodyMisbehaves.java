package org.stblink.toolchain.world.invariant;

import org.stblink.Reason;

/**
 * Our two implementations never accuse each other of breaking the protocol, and the SDK never fails in a way of its own, while
 * nobody else is on the wire.
 */
public final class NobodyMisbehaves extends Invariant {
    private boolean hostile;

    public NobodyMisbehaves() {
        super("4.2, 10.4, 12");
    }

    @Override
    public void wireIsHostile() {
        hostile = true;
    }

    @Override
    public void serverDid(Deed deed) {
        if (deed.name().equals("BREACH")) {
            throw broken("the server says that " + deed.device() + " broke the protocol: " + deed.note());
        }
    }

    @Override
    public void stateChanged(BoxState box, int state, int reason) {
        if (reason == Reason.INTERNAL || reason == Reason.PROTOCOL && !hostile) {
            throw broken(box + " stopped because of " + Reason.name(reason));
        }
    }

    @Override
    public void channelClosed(Leg leg) {
        if (leg.reason == Reason.INTERNAL || leg.reason == Reason.CHANNEL_PROTOCOL && !hostile) {
            throw broken(leg + " ended because of " + Reason.name(leg.reason));
        }
    }

    @Override
    public void sdkFailed(String box, String text) {
        throw broken("the SDK on " + box + " failed: " + text);
    }
}
