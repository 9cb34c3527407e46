/**
 * The worked transcript of docs/protocol.md: a real run of SDK and server in virtual time with known randomness, recorded on
 * the wire, and decoded by a second, independent reading of the specification ({@link
 * org.stblink.toolchain.transcript.NoiseReader} and the Java platform's cryptography). The build writes it again and compares;
 * {@code -Dstblink.transcript.update=true} replaces docs/transcript.md.
 */
package org.stblink.toolchain.transcript;
