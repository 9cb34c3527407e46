package org.stblink.server.domain;

import java.util.Arrays;

/**
 * Timers in the order in which they come due: a binary heap.
 *
 * <p>Putting a timer off, which is what almost every message does to a keep-alive, only notes the new time: the heap
 * looks at the timer at its old time once and then moves it. Arming allocates nothing. So a million devices cost a
 * million slots and, per keep-alive interval, one look each.
 */
final class TimerQueue {
    private Timer[] heap = new Timer[64];
    private int size;

    /** Fires the timer at that time instead of any earlier arrangement. */
    void arm(Timer timer, long atMillis) {
        timer.due = atMillis;
        if (timer.slot < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, 2 * size);
            }
            timer.key = atMillis;
            place(timer, size++);
            siftUp(timer);
        } else if (atMillis < timer.key) {
            timer.key = atMillis;
            siftUp(timer);
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
        while (size > 0 && heap[0].key <= nowMillis) {
            Timer timer = heap[0];
            if (timer.due > timer.key) {
                timer.key = timer.due;
                siftDown(timer);
            } else {
                remove(timer);
                timer.due = Timer.NEVER;
                timer.fire(nowMillis);
            }
        }
    }

    /** When to call {@link #run} next; {@link Timer#NEVER} when nothing is armed. May be early. */
    long next() {
        return size == 0 ? Timer.NEVER : heap[0].key;
    }

    int size() {
        return size;
    }

    private void remove(Timer timer) {
        int hole = timer.slot;
        Timer last = heap[--size];
        heap[size] = null;
        timer.slot = -1;
        if (last != timer) {
            place(last, hole);
            siftUp(last);
            siftDown(last);
        }
    }

    private void siftUp(Timer timer) {
        int at = timer.slot;
        while (at > 0 && heap[(at - 1) / 2].key > timer.key) {
            place(heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }
        place(timer, at);
    }

    private void siftDown(Timer timer) {
        int at = timer.slot;
        while (true) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap[child + 1].key < heap[child].key) {
                child++;
            }
            if (child >= size || heap[child].key >= timer.key) {
                break;
            }
            place(heap[child], at);
            at = child;
        }
        place(timer, at);
    }

    private void place(Timer timer, int at) {
        heap[at] = timer;
        timer.slot = at;
    }
}
