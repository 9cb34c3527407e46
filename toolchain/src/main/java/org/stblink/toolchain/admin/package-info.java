/** {@code stblink admin}: an operator's acts from the command line, over the server's admin API and nothing else. */
package org.stblink.toolchain.admin;
