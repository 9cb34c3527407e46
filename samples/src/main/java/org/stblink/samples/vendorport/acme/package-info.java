/**
 * The system library of a vendor that does not exist, as its C functions look through JNI: handles and error numbers,
 * numeric flash cells, a random generator that has a bad morning, ticks that wrap. It works, on the JDK, so that the port
 * above it can be run; on a real box all of this is there already. {@link
 * org.stblink.samples.vendorport.acme.AcmeBox} is one box.
 *
 * <p>Its quirks are those of real platforms. Each function says what is awkward about it; the guide, docs/porting.md,
 * says how the port copes.
 */
package org.stblink.samples.vendorport.acme;
