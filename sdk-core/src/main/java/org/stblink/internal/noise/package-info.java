/**
 * The Noise Protocol Framework, revision 34, as far as docs/protocol.md needs it: interactive patterns with known
 * static keys and with a pre-shared key, over the suites of {@code org.stblink.internal.crypto}.
 *
 * <p>Pure: bytes in, bytes out. It knows neither connections nor our messages; entropy is handed in.
 *
 * <p>Start with {@link org.stblink.internal.noise.HandshakeState}. A handshake is configured by
 * {@link org.stblink.internal.noise.HandshakeConfig}, follows a {@link org.stblink.internal.noise.Pattern} (patterns are
 * data), and ends in a {@link org.stblink.internal.noise.Transport}: one
 * {@link org.stblink.internal.noise.CipherState} per direction.
 *
 * <p>The error contract: a call that fails leaves the state as it was before the call. A forged, cut or replayed
 * message never advances a handshake, and a forged record never advances a nonce.
 */
package org.stblink.internal.noise;
