package org.stblink.server.domain;

/**
 * What makes a resumed connection of an opening: the server's frame, h, and the keys, which the connection wipes.
 *
 * @param nonce of the frame, 32 bytes
 * @param proof of the frame, 32 bytes
 * @param hash h of the connection, 32 bytes
 * @param deviceKey opens what the device sends
 * @param serverKey seals what the server sends
 */
public record ResumeAnswer(byte[] nonce, byte[] proof, byte[] hash, byte[] deviceKey, byte[] serverKey) {}
