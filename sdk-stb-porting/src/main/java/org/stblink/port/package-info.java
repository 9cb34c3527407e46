/**
 * What a porter starts from: reference implementations of {@link org.stblink.hal}, a simulated platform for tests, and
 * the kit that checks a port rule by rule.
 */
package org.stblink.port;
