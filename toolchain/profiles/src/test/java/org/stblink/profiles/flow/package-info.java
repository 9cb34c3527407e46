/**
 * The profile jars at work: two small boxes, each a process on the machine under test, and a real server. Which machines are
 * there depends on where the build runs; what is missing is said aloud.
 */
package org.stblink.profiles.flow;
