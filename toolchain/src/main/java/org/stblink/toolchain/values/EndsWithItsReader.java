package org.stblink.toolchain.values;

/** A command that goes on until nobody takes what it prints: that this cannot be printed any more is its proper end. */
public interface EndsWithItsReader {}
