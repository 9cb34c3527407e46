package org.stblink.toolchain.abuse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Some abusers, each at its own address, that do the same again and again until the time is over. */
final class Mob {
    /** So many addresses they have among them, each of which has the server's limits for itself. */
    static final int SOURCES = 24;

    /** A bound, should the machine be faster than anybody thinks. */
    private static final long MOST_ATTEMPTS = 500_000;

    private static final int PATIENCE_MILLIS = 3_000;

    /** One attempt. What the server does to its connection, an IOException, ends it as well as any other end. */
    @FunctionalInterface
    interface Attempt {
        void make(Mob mob, Random random) throws IOException, InterruptedException;
    }

    private final Target target;
    private final long end;
    private final AtomicLong attempts = new AtomicLong();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    private Mob(Target target, long end) {
        this.target = target;
        this.end = end;
    }

    /** Lets {@code abusers} threads attempt it until {@code endNanos}; returns how often they did. */
    static long run(Target target, int abusers, long endNanos, long seed, Attempt attempt) throws InterruptedException {
        Mob mob = new Mob(target, endNanos);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < abusers; i++) {
            Random random = new Random(seed + i);
            Thread thread = new Thread(() -> mob.keepOn(attempt, random), "abuser-" + i);
            thread.start();
            threads.add(thread);
        }
        long left = endNanos - System.nanoTime();
        while (left > 0 && threads.stream().anyMatch(Thread::isAlive)) {
            threads.get(0).join(left / 1_000_000 + 1);
            left = endNanos - System.nanoTime();
        }
        // Whoever is in the middle of it is shaken off.
        mob.over = true;
        for (Thread thread : threads) {
            do {
                mob.open.forEach(Mob::drop);
                thread.join(100);
            } while (thread.isAlive());
        }
        return mob.attempts.get();
    }

    private void keepOn(Attempt attempt, Random random) {
        while (!over && System.nanoTime() - end < 0 && attempts.incrementAndGet() <= MOST_ATTEMPTS) {
            try {
                attempt.make(this, random);
            } catch (IOException turnedAway) {
                // That is what the server is for.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    Target target() {
        return target;
    }

    /** A connection from one of the mob's addresses; close it with {@link #drop}. */
    Socket connect(Random random) throws IOException {
        Socket socket = new Socket();
        open.add(socket);
        if (over) {
            drop(socket);
            throw new IOException("it is over");
        }
        try {
            socket.bind(new InetSocketAddress(source(random.nextInt(SOURCES)), 0));
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(target.server(), PATIENCE_MILLIS);
            return socket;
        } catch (IOException e) {
            close(socket);
            throw e;
        }
    }

    /** Ends a connection of {@link #connect}. */
    void close(Socket socket) {
        open.remove(socket);
        drop(socket);
    }

    private static void drop(Socket socket) {
        try {
            // Reset: thousands of connections that linger would use up this machine's ports.
            socket.setSoLinger(true, 0);
        } catch (IOException alreadyClosed) {
            // Then nothing lingers.
        }
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket that cannot be closed", e);
        }
    }

    /** 127.9.0.1 and up: every address of 127.0.0.0/8 is this machine's own. */
    static InetAddress source(int number) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 9, 0, (byte) (1 + number)});
    }
}
