/**
 * What a small machine lacks and the SDK or its cryptography calls. Goes into a profile jar where it is needed, shrunk like the
 * rest; so nothing here may use more than Java 1.4 has.
 */
package org.stblink.profiles.shim;
