package org.stblink.server.admin.http;

import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * So many at a time, and fewer of one token: what one holds for long is waited for by itself, and not by the others.
 *
 * <p>Threads: any.
 */
final class Places {
    private final int ofAll;
    private final int ofOne;
    private final Map<String, Integer> taken = new HashMap<>();
    private final Set<String> next = new HashSet<>();
    /** Fair: who waits longer comes sooner. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private final Condition left = lock.newCondition();
    private int all;

    Places(int ofAll, int ofOne) {
        this.ofAll = ofAll;
        this.ofOne = ofOne;
    }

    /**
     * Waits for a place.
     *
     * @throws InterruptedIOException when the server ends
     */
    void take(String who) throws InterruptedIOException {
        lock.lock();
        try {
            while (all >= ofAll || taken.getOrDefault(who, 0) >= ofOne) {
                left.await();
            }
            all++;
            taken.merge(who, 1, Integer::sum);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server ends");
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a place as the next of this token, unless another is.
     *
     * @return whether it has a place
     * @throws InterruptedIOException when the server ends
     */
    boolean takeAsNext(String who) throws InterruptedIOException {
        lock.lock();
        try {
            if (!next.add(who)) {
                return false;
            }
            try {
                take(who);
            } finally {
                next.remove(who);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    void leave(String who) {
        lock.lock();
        try {
            all--;
            taken.computeIfPresent(who, (name, held) -> held > 1 ? held - 1 : null);
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
