/**
 * {@code stblink kit} and {@code stblink kit-peer}: the porting kit over the ports that ship, with power cuts that are real
 * as far as a process can be cut off, and the kit's peer for a port on a box. {@code docs/porting.md} is the guide.
 */
package org.stblink.toolchain.kit;
