/**
 * A whole network of boxes in one thread, without real time: the simulated platform.
 *
 * <p>Start with {@link org.stblink.port.sim.SimWorld}. A world makes boxes ({@link org.stblink.port.sim.SimBox}, each a
 * {@link org.stblink.hal.Platform}) and hosts that speak bytes without the HAL (a server's connection machine, an
 * attacker). Actors are stepped when something happened to their host or their deadline came; in between, time jumps.
 *
 * <pre>
 * SimWorld world = new SimWorld(seed);
 * SimBox box = world.box("stb-1");
 * world.serverSocket("server", 7000, peer -&gt; new Receiver(peer));
 * box.run(now -&gt; session.process());              // deadlines on the box's own clock
 * world.require("registered", () -&gt; session.isRegistered(), 30_000);
 * </pre>
 *
 * <p>What it can do to them: delay, jitter, loss (which TCP turns into delay), bytes cut at any place, short writes,
 * silent cuts in either direction, resets, a cut after exactly n bytes, tampering on the wire, power cuts (also in the
 * middle of a write to the secret store), crashes, suspend, clocks that jump, entropy that is not ready, addresses that
 * are refused, slow or held twice.
 *
 * <p>Everything random comes from the world's seed: the same seed gives the same run, event by event
 * ({@link org.stblink.port.sim.SimWorld#fingerprint}). A failure carries the seed and a sequence diagram.
 *
 * <p>What it is not: a model of bandwidth, of congestion or of routing. A broken stream is noticed as TCP would notice it.
 */
package org.stblink.port.sim;
