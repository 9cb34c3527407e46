/**
 * Public test vectors, for tests of any room.
 *
 * <p>Bulk vector files are not part of this project. A few values with their source stand in the tests themselves and
 * always run; the rest runs where a folder of vector files is found, and says clearly when it did not. Start with
 * {@link org.stblink.vectors.VectorFiles}.
 */
package org.stblink.vectors;
