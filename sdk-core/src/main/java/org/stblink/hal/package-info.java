/**
 * What a port provides: network, key storage, entropy, a monotonic clock, tasks, a log, and (optionally) faster
 * cryptography.
 *
 * <p>These interfaces belong to the SDK, not to a port, so that a vendor can write a port against this jar alone. They
 * use nothing but {@code java.lang} (and, while compiling, an annotation for null): no generics, no {@code java.net}, no {@code java.util.concurrent}; the same port
 * can be compiled for a CDC machine.
 *
 * <p>Each rule a port must keep has a number and stands in the interface it belongs to: {@code NET-*} in
 * {@link org.stblink.hal.NetworkPort}, {@link org.stblink.hal.HalStream} and {@link org.stblink.hal.HalListener},
 * {@code SEC-*} in {@link org.stblink.hal.SecretStore}, {@code ENT-*} in {@link org.stblink.hal.EntropySource},
 * {@code CLK-*} in {@link org.stblink.hal.MonotonicClock}, {@code TSK-*} in {@link org.stblink.hal.TaskRunner},
 * {@code LOG-*} in {@link org.stblink.hal.LogSink} and {@code ACC-*} in {@link org.stblink.hal.CryptoAccelerator}.
 *
 * <p>Start with {@link org.stblink.hal.Platform}.
 */
package org.stblink.hal;
