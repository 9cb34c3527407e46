/**
 * The whole system in one thread and in virtual time, wrecked in every way a seed can think of: SDK sessions on simulated
 * boxes, and the server's real domain and connection machines. What is simulated is the network, the clocks, the entropy and
 * the disks. docs/simulation.md tells more.
 *
 * <pre>
 * seed -&gt; {@link org.stblink.toolchain.world.PlanGenerator} -&gt; {@link org.stblink.toolchain.world.Plan}: boxes, calls, faults
 *            {@link org.stblink.toolchain.world.WorldRun}: performs it; then faults off, everything must work again
 *                 | tells                                              | asks after every step
 *                 v                                                    v
 *            {@link org.stblink.toolchain.world.invariant.Scene}  &lt;-  {@link org.stblink.toolchain.world.invariant.Invariant}
 * </pre>
 *
 * <p>Start with {@link org.stblink.toolchain.world.WorldRun}. {@link org.stblink.toolchain.world.Campaign} runs many seeds.
 */
package org.stblink.toolchain.world;
