/** A fleet's return: worked out, and a small one played. */
package org.stblink.toolchain.fleet;
