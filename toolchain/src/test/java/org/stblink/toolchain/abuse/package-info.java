/** {@code stblink abuse} in a hurry, and its document. */
package org.stblink.toolchain.abuse;
