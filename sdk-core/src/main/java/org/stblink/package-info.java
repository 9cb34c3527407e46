/**
 * The SDK's public face: a box opens one {@link org.stblink.DeviceSession}, stays registered with its operator's server,
 * and talks to other devices over {@link org.stblink.PeerChannel}s.
 *
 * <pre>{@code
 * DeviceConfig config = DeviceConfig.builder("STB-0001")
 *         .server("lab.example", 7410)
 *         .serverKey(publicKey)
 *         .credentials("ann", "246810")
 *         .enrolmentToken(token)
 *         .build();
 * DeviceSession session = DeviceSession.open(platform, config, listener);
 * session.start();
 * PeerChannel channel = session.call("STB-0002", "files", 10_000);
 * channel.send(message, 5_000);
 * }</pre>
 *
 * <p>What the box must provide is {@link org.stblink.hal.Platform}. Everything under {@code org.stblink.internal} may change
 * with any release.
 */
package org.stblink;
