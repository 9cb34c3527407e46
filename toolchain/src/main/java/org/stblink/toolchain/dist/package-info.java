/**
 * Builds what an operator installs: an archive that runs where it is unpacked, and a Debian package with a systemd unit. In plain
 * Java, so that a JDK is enough; equal to the byte for one source.
 */
package org.stblink.toolchain.dist;
