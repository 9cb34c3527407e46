/**
 * {@code stblink fleet}: what it costs a server that a region's boxes come back after a power cut. Measured with real
 * processes, and worked out for fleets that no one machine can play.
 */
package org.stblink.toolchain.fleet;
