/**
 * {@code stblink admin}: an operator's acts from the command line, over the server's admin API and nothing else.
 *
 * <p>Start with {@link org.stblink.toolchain.admin.AdminCommand}, which has the connection and lists the commands; {@link
 * org.stblink.toolchain.admin.ImportCommand} is the one with work of its own.
 */
package org.stblink.toolchain.admin;
