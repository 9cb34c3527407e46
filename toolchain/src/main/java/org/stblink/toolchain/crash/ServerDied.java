package org.stblink.toolchain.crash;

/** The server is gone, as it was meant to be; what was being waited for will not come. */
final class ServerDied extends Exception {
    private static final long serialVersionUID = 1;

    ServerDied(String waitedFor) {
        super("the server died before " + waitedFor);
    }
}
