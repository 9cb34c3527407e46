package org.stblink.hal;

/**
 * A stream that may be used beside a thread in {@link NetworkPort#await}. Optional: it lets whoever sends or receives move the
 * bytes himself, without a change of threads for each record. A stream that is not of this kind is only used by the thread
 * that awaits.
 *
 * <ul>
 *   <li><b>NET-16 MUST</b>: {@link #read} and {@link #write} may be called from any thread, one call at a time, also while
 *       another thread is in {@link NetworkPort#await}. That await need not heed what such a call left behind, bytes or too
 *       little room; the one after the next {@link NetworkPort#wakeup} does. <i>Intent: a change of threads for each record
 *       costs more than the record.</i>
 *   <li><b>NET-17 MUST</b>: {@link #awaitMore} returns soon, within some ten milliseconds at the most, whether anything came or not, and reads
 *       no byte. <i>Intent: who reads a stream that flows comes back for several records at once, which costs both ends less
 *       than to be woken for each; he must not wait there for what never comes.</i>
 * </ul>
 *
 * <p>Threads: as NET-16 says; all else as in {@link HalStream}.
 */
public interface ConcurrentStream extends HalStream {
    /**
     * Gives a stream that was just read empty while it flowed a moment for more to come: a tenth of a millisecond is a good one. A port
     * whose system cannot wait for less than a millisecond or two returns at once. The stream may be broken or closed. An interrupt may
     * end the moment and stays set.
     *
     * <p>Called with none of the SDK's locks held, from any thread, also by several at once.
     */
    void awaitMore();
}
