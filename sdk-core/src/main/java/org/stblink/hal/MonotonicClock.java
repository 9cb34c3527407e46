package org.stblink.hal;

/**
 * Milliseconds that only go forward. The SDK uses differences alone and never asks for the time of day: it works on a
 * box that believes it is 1970.
 *
 * <ul>
 *   <li><b>CLK-1 MUST</b>: never goes back, also when the time of day is set. <i>Intent: a difference that is
 *       negative, or huge, ends every session at once.</i>
 *   <li><b>CLK-2 MUST</b>: counts the time a box is suspended. Where the hardware cannot, the middleware calls
 *       {@code DeviceSession.resumed()} after each resume. <i>Intent: an address whose lease ran out is not used.</i>
 *   <li><b>CLK-3 SHOULD</b>: a resolution of 20 ms or better. <i>Intent: heartbeats and retries are timed in
 *       tenths of a second.</i>
 * </ul>
 *
 * <p>Threads: any.
 */
public interface MonotonicClock {
    /** Milliseconds since an arbitrary point; differences are meaningful for years. */
    long millis();
}
