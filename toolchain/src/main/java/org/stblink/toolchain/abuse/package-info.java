/**
 * {@code stblink abuse}: a real server process on loopback, strangers and members that do one bad thing at a time to it,
 * bounded in number and time, and honest boxes that register and call each other meanwhile. What the honest ones got, and
 * what it cost the server, is compared with the same time without abuse.
 *
 * <p>{@link org.stblink.toolchain.abuse.AbuseCommand} plays the {@link org.stblink.toolchain.abuse.Abuse}s one after the
 * other; {@link org.stblink.toolchain.abuse.HonestBoxes} are real sessions of the SDK; {@link
 * org.stblink.toolchain.abuse.ServerProbe} looks at the server from outside.
 */
package org.stblink.toolchain.abuse;
