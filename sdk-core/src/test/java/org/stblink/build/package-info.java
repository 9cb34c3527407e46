/**
 * Checks on what the build of this module produces, not on what its code does: the bytecode a box will run, and the
 * public API a vendor compiles against. Start with {@link org.stblink.build.ShippedBytecodeTest} and
 * {@link org.stblink.build.PublicApiTest}.
 */
package org.stblink.build;
