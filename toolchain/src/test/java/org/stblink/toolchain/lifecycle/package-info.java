/**
 * The life of a box (docs/lifecycle.md) on the Java SE port against a server process: two sessions in one JVM, clean stops in every
 * state, an SDK that is unloaded, a change of password and a serial moved to new hardware as real processes.
 */
package org.stblink.toolchain.lifecycle;
