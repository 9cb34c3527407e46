package org.stblink.server.domain;

import java.util.Arrays;

/**
 * Timers in the order in which they come due: a heap with four children a node, whose times lie beside the timers so
 * that looking for the earliest touches few lines of memory.
 *
 * <p>Putting a timer off, which is what almost every message does to a keep-alive, only notes the new time: the queue
 * looks at the timer at its old time once and then moves it. Arming allocates nothing. So a million devices cost a
 * million slots and, per keep-alive interval, one look each.
 */
final class TimerQueue {
    private static final int CHILDREN = 4;

    private Timer[] timers = new Timer[64];
    /** When the queue looks at the timer of the same index: when it is due, or before. */
    private long[] looks = new long[64];

    private int size;

    /** Fires the timer at that time instead of any earlier arrangement. */
    void arm(Timer timer, long atMillis) {
        timer.due = atMillis;
        if (timer.slot < 0) {
            if (size == timers.length) {
                timers = Arrays.copyOf(timers, 2 * size);
                looks = Arrays.copyOf(looks, 2 * size);
            }
            rise(timer, atMillis, size++);
        } else if (atMillis < looks[timer.slot]) {
            rise(timer, atMillis, timer.slot);
        }
    }

    /** A timer that is not armed stays so. */
    void cancel(Timer timer) {
        timer.due = Timer.NEVER;
        if (timer.slot >= 0) {
            remove(timer);
        }
    }

    /** Fires what is due, in order. */
    void run(long nowMillis) {
        while (size > 0 && looks[0] <= nowMillis) {
            Timer timer = timers[0];
            if (timer.due > looks[0]) {
                sink(timer, timer.due, 0);
            } else {
                remove(timer);
                timer.due = Timer.NEVER;
                timer.fire(nowMillis);
            }
        }
    }

    /** When to call {@link #run} next; {@link Timer#NEVER} when nothing is armed. May be early. */
    long next() {
        return size == 0 ? Timer.NEVER : looks[0];
    }

    int size() {
        return size;
    }

    private void remove(Timer timer) {
        int hole = timer.slot;
        timer.slot = -1;
        size--;
        Timer last = timers[size];
        long look = looks[size];
        timers[size] = null;
        if (last != timer) {
            sink(last, look, hole);
            if (last.slot == hole) {
                rise(last, look, hole);
            }
        }
    }

    /** Puts the timer at an index, or nearer to the root where it belongs. */
    private void rise(Timer timer, long look, int index) {
        int at = index;
        while (at > 0) {
            int parent = (at - 1) / CHILDREN;
            if (looks[parent] <= look) {
                break;
            }
            place(timers[parent], looks[parent], at);
            at = parent;
        }
        place(timer, look, at);
    }

    /** Puts the timer at an index, or farther from the root where it belongs. */
    private void sink(Timer timer, long look, int index) {
        int at = index;
        while (true) {
            int first = CHILDREN * at + 1;
            if (first >= size) {
                break;
            }
            int earliest = first;
            int end = Math.min(first + CHILDREN, size);
            for (int child = first + 1; child < end; child++) {
                if (looks[child] < looks[earliest]) {
                    earliest = child;
                }
            }
            if (looks[earliest] >= look) {
                break;
            }
            place(timers[earliest], looks[earliest], at);
            at = earliest;
        }
        place(timer, look, at);
    }

    private void place(Timer timer, long look, int at) {
        timers[at] = timer;
        looks[at] = look;
        timer.slot = at;
    }
}
