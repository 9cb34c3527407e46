/**
 * {@code stblink crash}: a real server killed with SIGKILL between any two steps of enrolment, registration, resume, a call
 * and a revocation, with real sessions of the SDK connected to it; and what must hold afterwards.
 *
 * <p>{@link org.stblink.toolchain.crash.FaultyServer} is the server's program with a {@link
 * org.stblink.toolchain.crash.Trap} between its parts. {@link org.stblink.toolchain.crash.CrashScene} plays the flow with
 * boxes until the server dies, starts it again and judges. {@link org.stblink.toolchain.crash.Storm} does it with many
 * devices that arrive at once.
 */
package org.stblink.toolchain.crash;
