/**
 * The product as a user runs it: real processes, real sockets, real stores, on this machine's loopback addresses. Slow
 * (seconds each), so what can be tested in virtual time is tested there.
 */
package org.stblink.toolchain.endtoend;
