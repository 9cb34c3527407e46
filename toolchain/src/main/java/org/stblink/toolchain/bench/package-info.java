/**
 * {@code stblink bench}: what the product costs, as processor time and memory of real processes, beside baselines of the
 * same run. Writes docs/performance.md.
 */
package org.stblink.toolchain.bench;
