/**
 * What must hold at every moment of a simulated run, one class a rule, each with its section of docs/protocol.md.
 *
 * <p>Start with {@link org.stblink.toolchain.world.invariant.Invariant}. An invariant sees plain values only: what boxes
 * told ({@link org.stblink.toolchain.world.invariant.Leg}, {@link org.stblink.toolchain.world.invariant.BoxState}), what the
 * server knows ({@link org.stblink.toolchain.world.invariant.ServerState}), and the time. It knows nothing of how the world
 * is made, so that a test can show it something wrong and see it object.
 */
package org.stblink.toolchain.world.invariant;
