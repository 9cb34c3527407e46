/**
 * {@code stblink load}: thousands of devices in one process, each a real SDK session with a connection of its own, to show
 * what a server holds. For a lab: their secrets live in memory and are gone at the end.
 */
package org.stblink.toolchain.load;
