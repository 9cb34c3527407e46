/**
 * The reference port: {@link org.stblink.hal} on any Java SE 8 or later.
 *
 * <p>Start with {@link org.stblink.port.javase.JavaSePlatform}: {@code JavaSePlatform.at(directory)} is all an
 * application needs. A vendor who replaces one part (a hardware key store, the box's own network manager) keeps the
 * others: each class here stands alone.
 *
 * <table>
 *   <caption>Which class implements what</caption>
 *   <tr><td>network</td><td>{@link org.stblink.port.javase.NioNetworkPort}</td></tr>
 *   <tr><td>secrets</td><td>{@link org.stblink.port.javase.FileSecretStore}, bound to the box by
 *       {@link org.stblink.port.javase.BoxBinding}</td></tr>
 *   <tr><td>entropy</td><td>{@link org.stblink.port.javase.SecureRandomEntropy}</td></tr>
 *   <tr><td>clock</td><td>{@link org.stblink.port.javase.NanoClock}</td></tr>
 *   <tr><td>tasks</td><td>{@link org.stblink.port.javase.DaemonTaskRunner}</td></tr>
 *   <tr><td>log</td><td>{@link org.stblink.port.javase.TinylogSink}, {@link org.stblink.port.javase.NoLogSink}</td></tr>
 *   <tr><td>accelerator</td><td>{@link org.stblink.port.javase.JcaAccelerator}</td></tr>
 * </table>
 *
 * <p>What it does not do: add an address to an interface. {@link org.stblink.port.javase.NioNetworkPort} accepts an
 * allocated address that the box already has, which on Linux includes all of 127.0.0.0/8, and refuses any other. On Linux
 * {@link org.stblink.port.linux} adds it.
 */
package org.stblink.port.javase;
