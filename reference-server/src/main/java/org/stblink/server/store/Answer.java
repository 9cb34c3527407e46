package org.stblink.server.store;

/** Takes the result of statements that ran on a thread of the store: one of the two is called, once. Must not block. */
interface Answer<T> {
    void is(T value);

    void failed(Exception cause);
}
