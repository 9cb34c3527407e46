/**
 * The whole system in one thread and in virtual time: SDK sessions on simulated boxes, and the server's real domain and
 * connection machines. What is simulated is the network, the clocks, the entropy and the disks.
 *
 * <p>Start with {@link org.stblink.toolchain.world.WholeSystemTest}.
 */
package org.stblink.toolchain.world;
