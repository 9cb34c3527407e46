/** From whole jars to a profile's class files: what a machine lacks is supplied, the rest shrunk, the class files made old enough. */
package org.stblink.profiles.shrink;
