/**
 * A box whose middleware owns the only loop and the only thread: {@link org.stblink.samples.polldriven.PollingBox} gives the SDK
 * a slice of it each time around. Nothing here but the SDK's public packages and the Java SE port.
 */
package org.stblink.samples.polldriven;
