package org.stblink.port.sim;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * One direction of a connection: packets that arrive in order, each at its time, or wait while the way is not there, or
 * give up.
 */
final class SimPipe {
    /** Linux stops sending data again after this (tcp_retries2 = 15). */
    static final long GIVE_UP_MILLIS = 924_000;
    /** And a first packet after this (tcp_syn_retries = 6). */
    static final long CONNECT_GIVES_UP_MILLIS = 127_000;

    static final int SYN = 0;
    static final int ACCEPTED = 1;
    static final int DATA = 2;
    static final int END = 3;
    static final int RESET = 4;

    private static final class Packet {
        final int kind;
        byte[] bytes;
        final long sentAt;
        final long due;

        Packet(int kind, byte[] bytes, long sentAt, long due) {
            this.kind = kind;
            this.bytes = bytes;
            this.sentAt = sentAt;
            this.due = due;
        }
    }

    private final SimWorld world;
    private final SimSocket from;
    private final ArrayDeque<Packet> packets = new ArrayDeque<Packet>();
    private long lastDue;
    private int bytesOnTheWay;
    private boolean waiting;
    /** Old events of this pipe know by this number that they are void. */
    private long turn;

    SimPipe(SimWorld world, SimSocket from) {
        this.world = world;
        this.from = from;
    }

    int bytesOnTheWay() {
        return bytesOnTheWay;
    }

    boolean isEmpty() {
        return packets.isEmpty();
    }

    void send(int kind, byte[] bytes) {
        long now = world.nowMillis();
        lastDue = Math.max(lastDue, now + link().travelMillis());
        packets.addLast(new Packet(kind, bytes, now, lastDue));
        bytesOnTheWay += bytes.length;
        if (packets.size() == 1) {
            schedule(lastDue);
        }
    }

    private SimLink link() {
        return world.linkTo(from.host(), from.remoteIp());
    }

    private void schedule(long at) {
        final long mine = ++turn;
        waiting = false;
        world.at(at, new Runnable() {
            @Override
            public void run() {
                if (mine == turn) {
                    attempt();
                }
            }
        });
    }

    /** Forgets everything not yet arrived. */
    void drop() {
        packets.clear();
        bytesOnTheWay = 0;
        turn++;
        waiting = false;
    }

    /** The way may be there again. */
    void retry() {
        if (waiting) {
            schedule(world.nowMillis() + link().travelMillis());
        }
    }

    /** The sender is gone: what waits is sent no more. */
    void senderIsGone() {
        if (waiting) {
            drop();
        }
    }

    private void attempt() {
        SimHost to = world.holder(from.remoteIp());
        SimLink link = link();
        if (to == null || !to.isOn() || link.isCut(from.host().name())) {
            waitOrGiveUp();
            return;
        }
        Packet packet = packets.peekFirst();
        if ((packet.kind == DATA || packet.kind == END)
                && link.faultIsDue(from.host().name())) {
            link.happen(from.host().name());
            if (!packets.isEmpty()) {
                attempt(); // Finds the way cut; after a reset nothing is left.
            }
            return;
        }
        if (packet.kind == SYN && to.dropsIncoming()) {
            waitOrGiveUp();
            return;
        }
        deliver(packet, to, link);
        if (!packets.isEmpty() && !waiting) {
            schedule(Math.max(world.nowMillis(), packets.peekFirst().due));
        }
    }

    private void waitOrGiveUp() {
        Packet packet = packets.peekFirst();
        final long giveUpAt = packet.sentAt + (packet.kind == SYN ? CONNECT_GIVES_UP_MILLIS : GIVE_UP_MILLIS);
        if (!from.canSendAgain()) {
            drop();
            return;
        }
        if (world.nowMillis() >= giveUpAt) {
            drop();
            from.broke("timed out");
            return;
        }
        schedule(giveUpAt);
        waiting = true;
    }

    private void deliver(Packet packet, SimHost to, SimLink link) {
        String fromName = from.host().name();
        if (packet.kind != DATA) {
            packets.removeFirst();
            from.arrive(packet.kind, packet.bytes, to);
            return;
        }
        int allowed = link.allowance(fromName, packet.bytes.length);
        byte[] now = packet.bytes;
        if (allowed < packet.bytes.length) {
            now = Arrays.copyOf(packet.bytes, allowed);
            packet.bytes = Arrays.copyOfRange(packet.bytes, allowed, packet.bytes.length);
        } else {
            packets.removeFirst();
        }
        bytesOnTheWay -= now.length;
        link.passed(fromName, now.length);
        byte[] arriving = link.tapped(fromName, now);
        if (arriving.length > 0) {
            from.arrive(DATA, arriving, to);
        }
    }
}
