package org.stblink.toolchain.bench;

/** What can go on for so many milliseconds, and rests otherwise. */
interface Work {
    void goOn(long millis) throws Exception;
}
