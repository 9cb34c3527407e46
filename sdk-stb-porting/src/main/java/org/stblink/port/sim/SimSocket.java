package org.stblink.port.sim;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalStream;
import org.stblink.port.Addresses;

/** One end of a connection. The end of a box queues what arrives; that of any other host hands it on at once. */
final class SimSocket {
    /** Bytes a sender may have on the way or unread at the other end; a usual default of TCP. */
    static final int WINDOW = 65_536;

    private final SimWorld world;
    private final SimHost host;
    private final byte[] localIp;
    private final int localPort;
    private final byte[] remoteIp;
    private final int remotePort;
    private final SimPipe out;
    private final ArrayDeque<byte[]> received = new ArrayDeque<byte[]>();

    private @Nullable SimReceiver receiverOrNull;
    private @Nullable SimSocket peer;
    private int headRead;
    private int unread;
    private boolean open;
    private boolean ended;
    private boolean broken;
    private boolean closed;
    /** The host lost its power: this end answers nothing any more. */
    private boolean gone;

    private boolean wantsToWrite;

    SimSocket(SimWorld world, SimHost host, byte[] localIp, int localPort, byte[] remoteIp, int remotePort) {
        this.world = world;
        this.host = host;
        this.localIp = localIp.clone();
        this.localPort = localPort;
        this.remoteIp = remoteIp.clone();
        this.remotePort = remotePort;
        this.out = new SimPipe(world, this);
        host.add(this);
    }

    SimHost host() {
        return host;
    }

    byte[] remoteIp() {
        return remoteIp;
    }

    byte[] localIp() {
        return localIp;
    }

    @Nullable
    SimSocket peer() {
        return peer;
    }

    SimPipe out() {
        return out;
    }

    boolean isOpen() {
        return open && !broken && !closed && !gone;
    }

    boolean wasOpen() {
        return open;
    }

    /** Whether nothing more will happen here. */
    boolean isFinished() {
        return (closed || broken || gone) && out.isEmpty();
    }

    boolean canSendAgain() {
        return !gone && !broken;
    }

    /** For the trace: the port that was connected to. */
    private String label() {
        return ":" + (localPort < SimHost.FIRST_EPHEMERAL ? localPort : remotePort);
    }

    // --- Opening ---

    void hear(SimReceiver receiver) {
        receiverOrNull = receiver;
    }

    void connect() {
        out.send(SimPipe.SYN, new byte[0]);
    }

    /** The connection cannot even be tried. */
    void failNow(String why) {
        world.trace().note(world.nowMillis(), host.name(), "cannot connect to " + label() + ": " + why);
        broken = true;
    }

    /** Something this end sent arrives at {@code to}, which now holds the address it was sent to. */
    void arrive(int kind, byte[] bytes, SimHost to) {
        if (kind == SimPipe.SYN) {
            arriveSyn(to);
            return;
        }
        SimSocket target = peer;
        if (target == null || target.host != to || target.gone || target.broken || target.closed) {
            if (kind != SimPipe.RESET) {
                bounce(to);
            }
        } else if (kind == SimPipe.ACCEPTED) {
            target.opened();
        } else if (kind == SimPipe.DATA) {
            target.data(bytes, this);
        } else if (kind == SimPipe.END) {
            target.end(this);
        } else {
            target.broke("reset by " + host.name());
        }
    }

    private void arriveSyn(SimHost to) {
        String target = Addresses.text(remoteIp, remotePort);
        SimIncoming listener = to.listener(remoteIp, remotePort);
        if (listener == null) {
            world.trace().arrow(world.nowMillis(), host.name(), to.name(), "connect " + target + ": refused");
            bounce(to);
            return;
        }
        world.trace().arrow(world.nowMillis(), host.name(), to.name(), "connect " + target);
        SimSocket accepted = otherEnd(to);
        accepted.peer = this;
        accepted.open = true;
        peer = accepted;
        accepted.out.send(SimPipe.ACCEPTED, new byte[0]);
        listener.incoming(accepted);
    }

    /** The same connection as {@code at} sees it: here and there change places. */
    private SimSocket otherEnd(SimHost at) {
        byte[] here = remoteIp;
        int herePort = remotePort;
        byte[] there = localIp;
        int therePort = localPort;
        return new SimSocket(world, at, here, herePort, there, therePort);
    }

    /** What arrives where nobody knows of it is answered by a reset, if the way back is there. */
    private void bounce(SimHost by) {
        final SimLink back = world.link(by.name(), host.name());
        if (back.isCut(by.name())) {
            return;
        }
        final String why = "reset by " + by.name();
        world.at(world.nowMillis() + back.travelMillis(), new Runnable() {
            @Override
            public void run() {
                broke(why);
            }
        });
    }

    private void opened() {
        open = true;
        if (receiverOrNull != null) {
            receiverOrNull.opened();
        }
        host.signal();
    }

    // --- Receiving ---

    private void data(byte[] bytes, SimSocket from) {
        world.trace().bytes(world.nowMillis(), from.host.name(), host.name(), label(), bytes.length);
        if (receiverOrNull == null) {
            received.addLast(bytes);
            unread += bytes.length;
        } else {
            receiverOrNull.received(bytes);
            from.roomAgain();
        }
        host.signal();
    }

    private void end(SimSocket from) {
        world.trace().arrow(world.nowMillis(), from.host.name(), host.name(), label() + " end");
        ended = true;
        if (receiverOrNull != null) {
            receiverOrNull.ended();
        }
        host.signal();
    }

    /** The connection is refused, reset or given up. */
    void broke(String why) {
        if (broken || closed || gone) {
            return;
        }
        world.trace().note(world.nowMillis(), host.name(), label() + " broken: " + why);
        broken = true;
        out.drop();
        if (receiverOrNull != null) {
            receiverOrNull.broken();
        }
        host.signal();
    }

    int status() {
        if (broken || closed || gone) {
            return HalStream.FAILED;
        }
        return open ? HalStream.OPEN : HalStream.CONNECTING;
    }

    /** As {@link HalStream#read}; what arrived before a reset is still read. */
    int read(byte[] b, int off, int len) {
        if (closed || gone) {
            return HalStream.BROKEN;
        }
        byte[] head = received.peekFirst();
        if (head == null) {
            return broken ? HalStream.BROKEN : ended ? HalStream.END : HalStream.NOTHING;
        }
        int count = Math.min(len, head.length - headRead);
        System.arraycopy(head, headRead, b, off, count);
        headRead += count;
        if (headRead == head.length) {
            received.removeFirst();
            headRead = 0;
        }
        unread -= count;
        if (peer != null) {
            peer.roomAgain();
        }
        if (unread > 0 || ended || broken) {
            host.signal(); // NET-4: what a read leaves behind is readiness again.
        }
        return count;
    }

    // --- Sending ---

    /** As {@link HalStream#write}. */
    int write(byte[] b, int off, int len) {
        if (status() == HalStream.FAILED) {
            return HalStream.BROKEN;
        }
        SimSocket target = peer;
        if (!open || target == null) {
            return 0;
        }
        int room = Math.max(0, WINDOW - out.bytesOnTheWay() - target.unread);
        SimLink link = world.linkTo(host, remoteIp);
        int taken = room == 0 ? 0 : link.takes(len, room);
        sendAll(b, off, taken);
        if (taken < len) {
            wantsToWrite = true;
            if (taken < room) {
                roomAgain(); // It came short by chance alone.
            }
        }
        return taken;
    }

    void sendAll(byte[] b, int off, int len) {
        if (!isOpen()) {
            return;
        }
        SimLink link = world.linkTo(host, remoteIp);
        for (int at = off; at < off + len; ) {
            int piece = link.pieceOf(off + len - at);
            out.send(SimPipe.DATA, Arrays.copyOfRange(b, at, at + piece));
            at += piece;
        }
    }

    /** The other end took bytes: a writer that came short hears of it as soon as the news can be here. */
    private void roomAgain() {
        if (!wantsToWrite) {
            return;
        }
        wantsToWrite = false;
        world.at(world.nowMillis() + world.linkTo(host, remoteIp).travelMillis(), new Runnable() {
            @Override
            public void run() {
                host.signal();
            }
        });
    }

    // --- Ending ---

    /** In order; but as in any TCP, unread bytes make it a reset. */
    void close() {
        if (closed || gone) {
            return;
        }
        closed = true;
        if (open && !broken) {
            out.send(unread > 0 ? SimPipe.RESET : SimPipe.END, new byte[0]);
        } else if (!broken) {
            out.drop();
        }
        received.clear();
        unread = 0;
    }

    void abort() {
        if (closed || gone) {
            return;
        }
        closed = true;
        out.drop();
        if (open && !broken) {
            out.send(SimPipe.RESET, new byte[0]);
        }
        received.clear();
        unread = 0;
    }

    /** The host lost its power. */
    void die() {
        gone = true;
        out.senderIsGone();
        received.clear();
        unread = 0;
    }
}
