/** Benchmarks: that each row can be had, and what is said of it. */
package org.stblink.toolchain.bench;
