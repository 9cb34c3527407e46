/**
 * {@code stblink lab}: a real server process with a laboratory's configuration (loopback addresses, calls within a group,
 * one-time tokens), for people ({@link org.stblink.toolchain.lab.LabCommand}) and for the demo
 * ({@link org.stblink.toolchain.lab.Lab}).
 */
package org.stblink.toolchain.lab;
