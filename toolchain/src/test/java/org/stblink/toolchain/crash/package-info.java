/** A real server killed between any two steps. The long run is {@code toolchain/stblink crash --rounds 500}. */
package org.stblink.toolchain.crash;
