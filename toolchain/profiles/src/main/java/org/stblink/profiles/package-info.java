/**
 * Makes the jars that a vendor links, one a {@link org.stblink.profiles.Profile}: sdk-core with the part of Bouncy Castle that
 * it uses, shrunk and relocated. Each step has a package: {@code api} knows what classes a profile's machine has,
 * {@code shrink} makes the class files, {@code link} checks every reference in them, {@code dist} writes what is published.
 */
package org.stblink.profiles;
