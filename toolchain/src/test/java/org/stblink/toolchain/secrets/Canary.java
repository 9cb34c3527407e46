package org.stblink.toolchain.secrets;

/**
 * A secret that the test knows.
 *
 * @param name what it is
 * @param bytes its value; for a text, its characters
 */
record Canary(String name, byte[] bytes) {
    @Override
    public String toString() {
        return name;
    }
}
