/** Many devices on one thread. */
package org.stblink.toolchain.load;
