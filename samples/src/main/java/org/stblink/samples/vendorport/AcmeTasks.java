package org.stblink.samples.vendorport;

import org.stblink.hal.TaskRunner;
import org.stblink.samples.vendorport.acme.AcmeSys;

/** Acme's tasks. Names are cut to what fits, stacks are rounded up to what is allowed. */
final class AcmeTasks implements TaskRunner {
    /** Enough for a handshake in an interpreter. */
    private static final int DEFAULT_STACK_KB = 256;

    private static final int BYTES_PER_KB = 1024;

    private final AcmeSys sys;

    AcmeTasks(AcmeSys sys) {
        this.sys = sys;
    }

    @Override
    public boolean start(String name, int stackBytes, Runnable task) {
        int kb = stackBytes == 0
                ? DEFAULT_STACK_KB
                : Math.max((stackBytes + BYTES_PER_KB - 1) / BYTES_PER_KB, AcmeSys.MIN_STACK_KB);
        return sys.taskCreate(CText.of(name, AcmeSys.MAX_TASK_NAME), kb, task) == 0;
    }
}
