/** Tests of {@code stblink admin} without a server. */
package org.stblink.toolchain.admin;
