/** {@code stblink kit}, with real processes. */
package org.stblink.toolchain.kit;
