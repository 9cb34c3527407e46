/**
 * What tests of several rooms share: seeded entropy, a server that does what a test tells it, a box in memory. Only the
 * wire, the handshakes and the cryptography of the product are used here, never the code under test.
 */
package org.stblink.support;
