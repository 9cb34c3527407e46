/**
 * Connects the pure machines to the HAL: the only place with threads, locks and streams.
 *
 * <ul>
 *   <li>{@link org.stblink.internal.driver.SessionDriver}: lock, threads, waiting; one per session;
 *   <li>{@link org.stblink.internal.driver.SessionLoop}: what the lock guards, and one turn over it;
 *   <li>{@link org.stblink.internal.driver.Effects}: does what the control machine asks;
 *   <li>{@link org.stblink.internal.driver.ControlIo}: the stream to the server;
 *   <li>{@link org.stblink.internal.driver.AddressKeeper}: the allocated address and the listener on it;
 *   <li>{@link org.stblink.internal.driver.PeerDoor}: connections that have proved nothing yet;
 *   <li>{@link org.stblink.internal.driver.PeerLink}, {@link org.stblink.internal.driver.AppChannel}: one peer channel, as
 *       the loop and as the application see it;
 *   <li>{@link org.stblink.internal.driver.Callbacks}: what the application is told, and when.
 * </ul>
 *
 * <p>Locking: one lock per session guards the machines and everything here. HAL streams are touched under it (they never
 * block); secret storage is written, and callbacks are made, without it.
 */
package org.stblink.internal.driver;
