package org.stblink.port.javase;

import org.stblink.hal.LogSink;

/** Whose implementation of one algorithm is used on this box, and why. Immutable. */
public final class CipherChoice {
    private final String algorithm;
    private final boolean platforms;
    private final int logLevel;
    private final int logCode;
    private final String why;

    CipherChoice(String algorithm, boolean platforms, int logLevel, int logCode, String why) {
        this.algorithm = algorithm;
        this.platforms = platforms;
        this.logLevel = logLevel;
        this.logCode = logCode;
        this.why = why;
    }

    /** As the platform calls it: {@code ChaCha20-Poly1305}, {@code AES-256-GCM}, {@code SM4-GCM}, {@code SHA-256} or {@code HMAC-SHA-256}. */
    public String algorithm() {
        return algorithm;
    }

    /** Whether the platform's is used; else the SDK's own is. */
    public boolean isPlatforms() {
        return platforms;
    }

    /** One line: what was seen. */
    public String why() {
        return why;
    }

    void tell(LogSink log) {
        if (log.enabled(logLevel)) {
            log.log(logLevel, logCode, toString());
        }
    }

    /** The line for the log. */
    @Override
    public String toString() {
        return algorithm + ": " + (platforms ? "the platform's" : "the SDK's own") + " (" + why + ")";
    }
}
