/**
 * The bytes of the protocol: messages, frames, preambles, records, limits and codes. No cryptography, no state machine,
 * no I/O; nothing here uses another package of the SDK, and the server uses this same room.
 *
 * <p>Start with {@link org.stblink.internal.wire.ControlCodec}, which turns the plaintext of a control frame into a
 * {@link org.stblink.internal.wire.Message} and back. Each message is one class that draws its own layout. Around them:
 *
 * <ul>
 *   <li>{@link org.stblink.internal.wire.WireReader} and {@link org.stblink.internal.wire.WireWriter}: fields in
 *       bounded memory; a reader names the field at which it stopped.
 *   <li>{@link org.stblink.internal.wire.FrameAssembler}: whole frames out of a stream of bytes.
 *   <li>{@link org.stblink.internal.wire.ControlPreamble}, {@link org.stblink.internal.wire.ServerHello},
 *       {@link org.stblink.internal.wire.PeerPreamble}: what travels before there are keys.
 *   <li>{@link org.stblink.internal.wire.PeerRecord}: the inside of a peer channel's frame.
 *   <li>{@link org.stblink.internal.wire.Prologues}, {@link org.stblink.internal.wire.WrapContext}: byte strings that
 *       both ends feed into the cryptography.
 *   <li>{@link org.stblink.internal.wire.Sizes} (layout), {@link org.stblink.internal.wire.Limits} (rules of the
 *       specification), {@link org.stblink.internal.wire.Defaults} (what an operator can change).
 *   <li>{@link org.stblink.internal.wire.MessageType} and the other tables of numbers; the build compares them with
 *       docs/protocol.md.
 * </ul>
 *
 * <p>One contract holds throughout: bytes from outside give a valid object or a
 * {@link org.stblink.internal.wire.WireException}, nothing else; a wrong argument of our own code gives an
 * {@link IllegalArgumentException}. Neither ever quotes a secret.
 */
package org.stblink.internal.wire;
