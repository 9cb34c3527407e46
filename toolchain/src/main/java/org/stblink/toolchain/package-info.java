/**
 * What surrounds the product: the {@code stblink} command, small-JVM builds, measurements. The tests of this module look
 * at all other modules at once.
 */
package org.stblink.toolchain;
