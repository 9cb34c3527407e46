package org.stblink.toolchain.bench;

/** One kind of channel set-up, both sides in one thread, bytes handed over in memory. */
public interface SetUp {
    /** Sets one channel up, from nothing to the caller's proof that the target took its keys; what it made is dropped. */
    void once() throws Exception;

    /** Bytes that both sides sent for the last one. */
    int bytes();
}
