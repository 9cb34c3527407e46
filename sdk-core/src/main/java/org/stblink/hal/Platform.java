package org.stblink.hal;

import org.jspecify.annotations.Nullable;

/**
 * Everything the SDK needs from a box, in one place. Each method returns the same object on every call and may be
 * called from any thread.
 */
public interface Platform {
    /** Sockets and the allocated address. Never null. */
    NetworkPort network();

    /** Durable secrets and the keys computed with. Never null. */
    SecretStore secrets();

    /** Random bytes. Never null. */
    EntropySource entropy();

    /** Monotonic milliseconds. Never null. */
    MonotonicClock clock();

    /** Where log lines go. Never null. */
    LogSink log();

    /** Starts the SDK's tasks, or null on a box without threads: then the application calls {@code process()}. */
    @Nullable
    TaskRunner tasks();

    /** Faster authenticated encryption, key agreements where it is a {@link KeyAgreementAccelerator}, hashes where it is a {@link HashAccelerator}; or null to use the SDK's software. */
    @Nullable
    CryptoAccelerator accelerator();
}
