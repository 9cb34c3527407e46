/**
 * Merges classes that are never told apart by a vendor's program: what a small class costs in a jar is a constant pool and two
 * headers of its own, more than its code. Instances carry a number for the class they were in the sources.
 */
package org.stblink.profiles.merge;
