/**
 * A box as small as it gets: one thread, no thread of the SDK's, the SDK's own cryptography, nothing but {@code java.base}. Two of
 * them walk through all that a box does; what they see goes to standard output, one line each. The profile jars are tested
 * with it, so it knows the SDK's public packages and the Java SE port only.
 */
package org.stblink.smallbox;
