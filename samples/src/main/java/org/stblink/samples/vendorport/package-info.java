/**
 * A complete port to a platform that is not easy: {@link org.stblink.samples.vendorport.acme}, the library of a vendor that
 * does not exist. Read it beside docs/porting.md, which goes through it file by file.
 *
 * <ul>
 *   <li>{@link org.stblink.samples.vendorport.AcmePlatform}: all of it in one place. Start here.
 *   <li>{@link org.stblink.samples.vendorport.AcmeNetwork}, {@link org.stblink.samples.vendorport.AcmeSocket}, {@link
 *       org.stblink.samples.vendorport.AcmeServer}: blocking sockets, through the blocking-network adapter.
 *   <li>{@link org.stblink.samples.vendorport.AcmeSecrets}: records and keys in numbered flash cells.
 *   <li>{@link org.stblink.samples.vendorport.AcmeEntropy}, {@link org.stblink.samples.vendorport.AcmeClock}, {@link
 *       org.stblink.samples.vendorport.AcmeTasks}, {@link org.stblink.samples.vendorport.AcmeLog}: the small ones.
 *   <li>{@link org.stblink.samples.vendorport.AcmeKit}: runs the porting kit over it.
 *   <li>{@link org.stblink.samples.vendorport.AcmeTelevision}: a box on it, as a program.
 * </ul>
 */
package org.stblink.samples.vendorport;
