/**
 * {@code stblink doctor}: goes the way of a box step by step, and says which step fails, why, and what to do. What the server
 * does not tell a box it asks as an operator.
 */
package org.stblink.toolchain.doctor;
