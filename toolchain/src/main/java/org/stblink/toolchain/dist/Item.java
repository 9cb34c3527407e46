package org.stblink.toolchain.dist;

/**
 * A file of an archive.
 *
 * @param path from the archive's root, with slashes
 * @param content not to be changed
 * @param executable whether it is a program
 */
record Item(String path, byte[] content, boolean executable) {}
