package org.stblink.toolchain.values;

/** For options: a port to listen on, 0 for any free one. */
public final class FreePort extends WholeNumber {
    public FreePort() {
        super(0, HostPort.HIGHEST_PORT);
    }
}
