/**
 * A terminal that only calls, and the box that it drives.
 *
 * <ul>
 *   <li>{@link org.stblink.samples.remoteterminal.RemoteTerminal}: the terminal. It never takes a call, so that it listens on
 *       no port.
 *   <li>{@link org.stblink.samples.remoteterminal.TelevisionBox}: the box. It waits for calls and obeys.
 *   <li>{@link org.stblink.samples.remoteterminal.Television}: what there is to drive.
 *   <li>{@link org.stblink.samples.remoteterminal.RemoteControl}: what the two say to each other.
 * </ul>
 *
 * <p>Run them as samples/README.md says.
 */
package org.stblink.samples.remoteterminal;
