/**
 * What a porter starts from: implementations of {@link org.stblink.hal}, and a simulated platform for tests.
 *
 * <ul>
 *   <li>{@link org.stblink.port.javase}: the reference port, for any Java SE 8 or later. Take it whole, or part by part.
 *   <li>{@link org.stblink.port.blocking}: the network for a box that has only blocking calls and threads.
 *   <li>{@link org.stblink.port.sim}: boxes, servers and attackers in one thread and virtual time.
 * </ul>
 *
 * <p>Here stand only {@link org.stblink.port.Addresses} and the numbers of the ports' log lines, {@link
 * org.stblink.port.LogCodes}. Every port passes the same tests, one abstract class for each interface of the HAL, with the
 * number of the rule in each test's name ({@code NetworkPortContract}, {@code SecretStoreContract} and others, in this
 * package's test sources).
 */
package org.stblink.port;
