package org.stblink.profiles.footprint;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes that the one thread of a program allocates; those inside the port can be told apart. */
final class AllocationCounter {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long thread = Thread.currentThread().getId();
    private long inPort;

    /** All bytes so far. */
    long total() {
        return threads.getThreadAllocatedBytes(thread);
    }

    /** Bytes so far that were allocated by the port. */
    long inPort() {
        return inPort;
    }

    /** The port is done with a call that began when {@link #total} was that. */
    void leavePort(long totalBefore) {
        inPort += total() - totalBefore;
    }
}
