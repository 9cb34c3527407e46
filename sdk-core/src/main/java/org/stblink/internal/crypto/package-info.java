/**
 * The cryptographic primitives of the protocol and its key hierarchy (docs/protocol.md, section 3).
 *
 * <p>Everywhere else in the SDK the code speaks of sealing, opening and agreeing; algorithms are named here only. This
 * is the one room that imports {@code org.bouncycastle}, and of it only the lightweight classes that shrink well for a
 * small machine. It does not know handshakes (that is {@code org.stblink.internal.noise}), messages or connections.
 *
 * <p>Start with {@link org.stblink.internal.crypto.Suite}, then {@link org.stblink.internal.crypto.KeyHierarchy} for how
 * keys hang together. Nothing here reads a clock, draws random numbers by itself or holds mutable state that is shared:
 * entropy and accelerators are handed in, and each object is used by one thread at a time.
 *
 * <p>Secrets: arrays that come in are copied or only read; arrays that go out are the caller's to wipe. No exception
 * text and no {@code toString} of this room contains key material.
 */
package org.stblink.internal.crypto;
