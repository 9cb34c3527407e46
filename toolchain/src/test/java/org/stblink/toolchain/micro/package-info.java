/**
 * What the parts of a session cost inside a process, by JMH: {@code toolchain/micro}. Not run by the build, which only compiles
 * them. Writes a section of docs/performance.md.
 */
package org.stblink.toolchain.micro;
