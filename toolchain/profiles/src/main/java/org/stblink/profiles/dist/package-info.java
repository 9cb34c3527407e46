/** What is published beside the class files: jars with the same bytes every time, licence notices, a bill of materials, javadoc. */
package org.stblink.profiles.dist;
