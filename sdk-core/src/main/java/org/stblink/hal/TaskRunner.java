package org.stblink.hal;

/**
 * Starts the SDK's tasks: two per session at the most, and those of the blocking-network adapter where a port uses it.
 *
 * <ul>
 *   <li><b>TSK-1 MUST</b>: the task runs on a thread of its own, soon, once. <i>Intent: the application's thread,
 *       which called start, has its own work to do.</i>
 *   <li><b>TSK-2 MUST</b>: {@link #start} returns false when no thread can be had; it does not run the task
 *       itself. <i>Intent: the SDK then says so to the application in place of blocking it.</i>
 *   <li><b>TSK-3 SHOULD</b>: the thread does not keep the JVM alive after the application ends. <i>Intent: an
 *       application that forgets to close its session can still end.</i>
 * </ul>
 *
 * <p>Threads: any.
 */
public interface TaskRunner {
    /**
     * Runs {@code task} on a new thread.
     *
     * @param name for the thread, ASCII, at most 32 characters
     * @param stackBytes stack wanted, or 0 for the platform's default
     * @return false when the thread could not be started
     */
    boolean start(String name, int stackBytes, Runnable task);
}
