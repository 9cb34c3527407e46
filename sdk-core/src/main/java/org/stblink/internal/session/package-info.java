/**
 * The protocol's machines on a device: pure. Bytes and the time come in; bytes, effects and the next deadline come out.
 * Nothing here opens a socket, reads a clock, starts a thread or writes storage: the driver does, and tells the result.
 *
 * <p>Start with {@link org.stblink.internal.session.ControlMachine} (registration, presence, calls; one per session) and
 * {@link org.stblink.internal.session.PeerMachine} (one per peer channel). Around them:
 *
 * <ul>
 *   <li>{@link org.stblink.internal.session.ControlLink}: one control connection: opening, frames, sealing;
 *   <li>{@link org.stblink.internal.session.Opening}: how it gets its keys: by a handshake, or by resuming the registration
 *       before;
 *   <li>{@link org.stblink.internal.session.ControlState}: which state accepts which message (protocol section 12.2);
 *   <li>{@link org.stblink.internal.session.CallBook}, {@link org.stblink.internal.session.OfferTable}: calls this device
 *       makes and receives;
 *   <li>{@link org.stblink.internal.session.Effect}: what the driver is asked to do;
 *   <li>{@link org.stblink.internal.session.DeviceState}, {@link org.stblink.internal.session.PinnedKeys}: the two durable
 *       records.
 * </ul>
 *
 * <p>Threads: none of these classes is safe for concurrent use; the driver's lock guards them all.
 */
package org.stblink.internal.session;
