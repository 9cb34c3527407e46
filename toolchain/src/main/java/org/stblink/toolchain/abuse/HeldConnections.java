package org.stblink.toolchain.abuse;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Connections that are held as long as the server lets them, and opened again when it does not. */
final class HeldConnections implements Abuse {
    /** More than the server has places for half-open ones, from all sources together. */
    private static final int CONNECTIONS = 1_400;
    /** So often each of them says a byte, is looked at, and is opened again. */
    private static final long TURN_MILLIS = 250;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private enum Manner {
        HALF_OPEN(
                "half-open",
                "connections that say nothing, or half of an opening, 1,400 at a time, each opened again when it is cut"),
        SLOW("slow-clients", "the same with a byte every 250 ms of a right opening"),
        DEAF("never-reading", "the same with a right opening and then frames without end, and no answer is ever read");

        private final String text;
        private final String about;

        Manner(String text, String about) {
            this.text = text;
            this.about = about;
        }
    }

    private final Manner manner;

    private HeldConnections(Manner manner) {
        this.manner = manner;
    }

    static Abuse halfOpen() {
        return new HeldConnections(Manner.HALF_OPEN);
    }

    static Abuse slow() {
        return new HeldConnections(Manner.SLOW);
    }

    static Abuse deaf() {
        return new HeldConnections(Manner.DEAF);
    }

    @Override
    public String name() {
        return manner.text;
    }

    @Override
    public String about() {
        return manner.about;
    }

    @Override
    public long run(Target target, long end, long seed) throws Exception {
        Random random = new Random(seed);
        byte[] opening = Opening.right(target.serverKey());
        List<Held> all = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            all.add(new Held(target, opening, Mob.SOURCES * i / CONNECTIONS, random.nextBoolean()));
        }
        long opened = 0;
        try {
            while (System.nanoTime() - end < 0) {
                long turn = System.nanoTime() + TURN_MILLIS * NANOS_PER_MILLI;
                for (Held held : all) {
                    if (System.nanoTime() - end >= 0) {
                        break;
                    }
                    opened += held.turn();
                }
                long left = (Math.min(turn, end) - System.nanoTime()) / NANOS_PER_MILLI;
                if (left > 0) {
                    Thread.sleep(left);
                }
            }
        } finally {
            for (Held held : all) {
                held.drop();
            }
        }
        return opened;
    }

    /** One connection after the other, in one place. */
    private final class Held {
        /** A frame of 512 bytes, which no key opens. */
        private static final int FRAME = 512;

        private final Target target;
        private final byte[] opening;
        private final int source;
        private final boolean silent;
        private SocketChannel channel;
        private ByteBuffer next = ByteBuffer.allocate(0);

        Held(Target target, byte[] opening, int source, boolean silent) throws IOException {
            this.target = target;
            this.opening = opening;
            this.source = source;
            this.silent = silent;
            this.channel = SocketChannel.open();
            this.channel.close();
        }

        /** Says what is next; returns 1 when a connection had to be opened. */
        int turn() {
            try {
                if (channel.isOpen()) {
                    say();
                    return 0;
                }
                connect();
                return 1;
            } catch (IOException cut) {
                drop();
                return 0;
            }
        }

        private void connect() throws IOException {
            channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.bind(new InetSocketAddress(Mob.source(source), 0));
            channel.configureBlocking(false);
            if (manner == Manner.DEAF) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, FRAME);
            }
            next = ByteBuffer.wrap(opening);
            // On loopback it is there at once, or refused.
            if (!channel.connect(target.server()) && !channel.finishConnect()) {
                return;
            }
            say();
        }

        private void say() throws IOException {
            if (!channel.finishConnect()) {
                return;
            }
            switch (manner) {
                case HALF_OPEN -> {
                    int half = opening.length / 2;
                    if (!silent && next.position() < half) {
                        channel.write(next.limit(half));
                    }
                    awaitEnd();
                }
                case SLOW -> {
                    if (next.position() < opening.length) {
                        channel.write(next.limit(next.position() + 1));
                    }
                    awaitEnd();
                }
                case DEAF -> {
                    channel.write(next);
                    if (!next.hasRemaining()) {
                        byte[] frame = new byte[FRAME];
                        frame[0] = (byte) (FRAME - 2 >>> 8);
                        frame[1] = (byte) (FRAME - 2);
                        next = ByteBuffer.wrap(frame);
                    }
                }
            }
        }

        private void awaitEnd() throws IOException {
            ByteBuffer answer = ByteBuffer.allocate(FRAME);
            if (channel.read(answer) < 0) {
                drop();
            }
        }

        void drop() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException("a socket that cannot be closed", e);
            }
        }
    }
}
