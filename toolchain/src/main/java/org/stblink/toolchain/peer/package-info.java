/**
 * Servers that other projects make, as processes with a configuration of their own, and the load for each: what
 * {@code stblink bench} measures beside ours. Everything is on loopback and in a folder that is given; nothing of the
 * system's own configuration is read or written.
 *
 * <p>Start with {@link org.stblink.toolchain.peer.ForeignProcess}.
 */
package org.stblink.toolchain.peer;
