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
 * </ul>
 *
 * <p>Threads: as NET-16 says; all else as in {@link HalStream}.
 */
public interface ConcurrentStream extends HalStream {}
