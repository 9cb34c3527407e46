/**
 * Where the product's parts come from: the jars of others that ship, what their bytes must be, and which advisories are known of
 * them. What is written here by people is one resource, {@code third-party.json}; the rest is read from the build.
 */
package org.stblink.toolchain.supply;
