/** Merged programs do what they did before. */
package org.stblink.profiles.merge;
