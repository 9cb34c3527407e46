/**
 * The readiness network of the HAL for a box that has only blocking calls and threads.
 *
 * <p>A vendor implements {@link org.stblink.port.blocking.BlockingNetwork} and its two companions, a dozen methods that
 * map to a socket API as they stand, and gives it to {@link org.stblink.port.blocking.BlockingNetworkPort}, which keeps
 * every {@code NET} rule. {@link org.stblink.port.blocking.SocketNetwork} is the one for {@code java.net}; the sample
 * {@code vendor-port} has one for an API in the style of C.
 *
 * <p><b>Threads.</b> Each comes from the port's {@link org.stblink.hal.TaskRunner}:
 *
 * <table>
 *   <caption>Which threads there are, besides the two of a session with tasks</caption>
 *   <tr><td>one for each stream</td><td>connects, then reads for as long as the stream is open</td></tr>
 *   <tr><td>one for each listener</td><td>accepts</td></tr>
 *   <tr><td>one while bytes wait to be sent</td><td>writes; a stream whose peer does not read holds it, and the next
 *       stream then gets another</td></tr>
 *   <tr><td>one while an address is applied or released</td><td>stays while one could not be released, to try again</td></tr>
 *   <tr><td>one after a close with unsent bytes, for at most
 *       {@value org.stblink.port.blocking.BlockingNetworkPort#LINGER_MILLIS} ms, and
 *       {@value org.stblink.port.blocking.BlockingNetworkPort#SHORT_LINGER_MILLIS} ms where
 *       {@value org.stblink.port.blocking.BlockingNetworkPort#MAX_LINGERING} have that time already</td><td>bounds the time
 *       they have; the stream's writer and reader last as long</td></tr>
 * </table>
 *
 * <p>So a box that is registered and idle has the session's two, the control stream's and the listener's: four, and one
 * more for each channel. A thread whose work is done takes the next piece that comes within
 * {@value org.stblink.port.blocking.BlockingNetworkPort#REUSE_MILLIS} ms, and ends otherwise: a burst of writes starts
 * one thread.
 *
 * <p><b>Memory.</b> Two buffers for each open stream, 4,096 bytes each unless chosen otherwise. A full one holds up the
 * peer (reading) or makes {@code write} come short (writing); nothing is ever kept beyond them.
 *
 * <p>Sources keep to what a CDC 1.1 machine has: plain monitors, no {@code java.util.concurrent}, no {@code nio}, no
 * lambdas. A test in the build's architecture rules sees to that.
 */
package org.stblink.port.blocking;
