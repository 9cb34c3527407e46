/**
 * A server and its devices in one thread and in virtual time: the real {@code ControlPlane} and {@code
 * ControlConnection}, a store in memory, and devices written by hand over the wire and Noise rooms, so that they can
 * also do what a device must not do.
 *
 * <p>Start with {@link org.stblink.server.sim.World}.
 */
package org.stblink.server.sim;
