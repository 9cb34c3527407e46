package org.stblink.port.linux;

/** How a run of {@code ip} ended, and what it printed (both outputs in one). */
final class IpResult {
    final int exitCode;
    final String output;

    IpResult(int exitCode, String output) {
        this.exitCode = exitCode;
        this.output = output;
    }

    boolean isGood() {
        return exitCode == 0;
    }

    /** The lines it printed; none when it printed nothing. */
    String[] lines() {
        return output.trim().isEmpty() ? new String[0] : output.split("\n");
    }
}
