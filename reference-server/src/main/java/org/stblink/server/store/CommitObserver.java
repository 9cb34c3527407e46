package org.stblink.server.store;

/** Hears how the writer does. Called on the writer's thread; must not block. */
public interface CommitObserver {
    /** Hears nothing. */
    CommitObserver NONE = (changes, nanos) -> {};

    /**
     * A transaction is complete, and its commit begins.
     *
     * @param changes how many share it
     */
    default void committing(int changes) {}

    /**
     * A transaction was written through to the disk.
     *
     * @param changes how many shared it
     * @param nanos from its begin to its end
     */
    void committed(int changes, long nanos);
}
