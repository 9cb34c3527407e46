package org.stblink.port.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;

/** Whether an interface's link came or went, also when it is again as it was: the system counts that. Starts no process. */
final class Carrier {
    private static final String UNKNOWN = "";

    private final Path count;
    private String last;

    /** @param count where the system shows how often it did */
    Carrier(Path count) {
        this.count = count;
        last = read();
    }

    static Carrier of(String device) {
        return new Carrier(Paths.get("/sys/class/net", device, "carrier_changes"));
    }

    /** Whether it did since the last call. */
    boolean hasChanged() {
        String now = read();
        boolean changed = !now.equals(last);
        last = now;
        return changed;
    }

    private String read() {
        try {
            return new String(Files.readAllBytes(count), StandardCharsets.US_ASCII);
        } catch (IOException noSuchInterfaceOrAnOldKernel) {
            return UNKNOWN;
        }
    }
}
