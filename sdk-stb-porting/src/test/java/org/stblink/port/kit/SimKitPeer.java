package org.stblink.port.kit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.port.Addresses;
import org.stblink.port.kit.peer.PeerConversation;
import org.stblink.port.sim.Actor;
import org.stblink.port.sim.SimBox;
import org.stblink.port.sim.SimWorld;

/** The kit's peer in the simulated world: the same conversations, over a simulated machine's streams. */
final class SimKitPeer implements Actor, PeerConversation.Machine {
    private static final int BLOCK = 4096;
    private static final int NOBODY = 9;

    private final SimWorld world;
    private final SimBox box;
    private final HalListener listener;
    private final List<Talk> talks = new ArrayList<>();
    private final Map<String, Long> acknowledged = new HashMap<>();

    SimKitPeer(SimWorld world, String name, int port) {
        this.world = world;
        box = world.box(name);
        try {
            listener = box.network().listen(box.primaryAddress(), port);
        } catch (HalException e) {
            throw new AssertionError(e);
        }
        box.run(this);
    }

    private final class Talk implements PeerConversation.Connection {
        private final HalStream stream;
        private final PeerConversation conversation;
        private final PeerConversation askerOrNull;
        private final Deque<byte[]> unsent = new ArrayDeque<>();
        private boolean answered;
        private boolean ends;
        private boolean closed;

        Talk(HalStream stream, PeerConversation askerOrNull) {
            this.stream = stream;
            this.askerOrNull = askerOrNull;
            conversation = askerOrNull == null
                    ? PeerConversation.accepted(this, SimKitPeer.this)
                    : PeerConversation.called(this, SimKitPeer.this);
        }

        void step() {
            if (askerOrNull != null && !answered && stream.status() != HalStream.CONNECTING) {
                answered = true;
                askerOrNull.answer(stream.status() == HalStream.OPEN ? "called" : "failed refused");
            }
            byte[] b = new byte[BLOCK];
            while (!conversation.isQuiet() && !conversation.isOver() && !closed) {
                int count = stream.read(b, 0, b.length);
                if (count == HalStream.NOTHING) {
                    break;
                } else if (count == HalStream.END) {
                    conversation.ended();
                } else if (count == HalStream.BROKEN) {
                    closed = true;
                } else {
                    conversation.received(b, 0, count);
                }
            }
            flush();
        }

        private void flush() {
            while (!unsent.isEmpty() && !closed) {
                byte[] head = unsent.removeFirst();
                int taken = stream.write(head, 0, head.length);
                if (taken < 0) {
                    closed = true;
                } else if (taken < head.length) {
                    unsent.addFirst(Arrays.copyOfRange(head, taken, head.length));
                    return;
                }
            }
            if (ends && !closed) {
                closed = true;
                stream.close();
            }
        }

        @Override
        public void send(byte[] bytes, int off, int len) {
            unsent.addLast(Arrays.copyOfRange(bytes, off, off + len));
        }

        @Override
        public void end() {
            ends = true;
        }

        /** Both ends of every connection on the way: the kit has only this one open then. */
        @Override
        public void reset() {
            closed = true;
            world.link("stb-1", box.name()).reset();
        }

        @Override
        public String remoteAddress() {
            return Addresses.text(stream.remoteAddress());
        }
    }

    @Override
    public long step(long nowMillis) {
        for (HalStream next = listener.accept(); next != null; next = listener.accept()) {
            talks.add(new Talk(next, null));
        }
        for (Talk talk : List.copyOf(talks)) {
            talk.step();
        }
        for (Talk talk : List.copyOf(talks)) {
            talk.flush(); // What one talk had another say.
        }
        talks.removeIf(talk -> talk.closed);
        return IDLE;
    }

    @Override
    public int refusedPort() {
        return NOBODY;
    }

    @Override
    public int silentPort() {
        return 0;
    }

    @Override
    public long millis() {
        return world.nowMillis();
    }

    @Override
    public void call(String address, int port, PeerConversation asker) {
        talks.add(new Talk(box.network().connect(address, port, null), asker));
    }

    @Override
    public void acknowledge(String run, long number) {
        acknowledged.put(run, number);
    }

    @Override
    public long acknowledged(String run) {
        return acknowledged.getOrDefault(run, 0L);
    }
}
