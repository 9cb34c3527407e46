/** What classes and members a machine has: of Java 8's compact1, of Android 21, of Foundation 1.1; read from where each is written down. */
package org.stblink.profiles.api;
