/**
 * {@code stblink demo}: the whole system as real processes (one server, two boxes), and the steps 301 to 312 of the
 * patent's figure 3 as they happen.
 *
 * <ul>
 *   <li>{@link org.stblink.toolchain.demo.Demo}: the story, in order;
 *   <li>{@link org.stblink.toolchain.process.Child}: a process of ours, its events, and what can be done to it;
 *   <li>{@link org.stblink.toolchain.demo.Ladder}: the picture;
 *   <li>{@link org.stblink.toolchain.demo.Checklist}: what must have been seen for the demo to succeed.
 * </ul>
 */
package org.stblink.toolchain.demo;
