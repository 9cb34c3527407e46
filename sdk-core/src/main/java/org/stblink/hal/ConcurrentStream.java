package org.stblink.hal;

/**
 * A stream that may be used beside a thread in {@link NetworkPort#await}. Optional: it lets whoever sends or receives move the
 * bytes himself, without a change of threads for each record. A stream that is not of this kind is only used by the thread
 * that awaits.
 *
 * <p>Threads: {@link #read} and {@link #write} from any, one call at a time, also while another thread is in await. That
 * await need not heed what such a call left behind, bytes or too little room; the one after the next {@link
 * NetworkPort#wakeup} does.
 */
public interface ConcurrentStream extends HalStream {}
