/**
 * What a porter starts from: implementations of {@link org.stblink.hal}, a kit that looks at them, and a simulated
 * platform for tests.
 *
 * <ul>
 *   <li>{@link org.stblink.port.javase}: the reference port, for any Java SE 8 or later. Take it whole, or part by part.
 *   <li>{@link org.stblink.port.blocking}: the network for a box that has only blocking calls and threads.
 *   <li>{@link org.stblink.port.sim}: boxes, servers and attackers in one thread and virtual time.
 *   <li>{@link org.stblink.port.kit}: the porting kit, which looks at a port rule by rule, on the box.
 * </ul>
 *
 * <p>Here stands what several of them share: {@link org.stblink.port.Addresses}, {@link org.stblink.port.AddressRequest}, {@link
 * org.stblink.port.ConnectPatience}, and the numbers of the ports' log lines, {@link org.stblink.port.LogCodes}.
 */
package org.stblink.port;
