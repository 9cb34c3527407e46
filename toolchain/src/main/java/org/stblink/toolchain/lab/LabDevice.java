package org.stblink.toolchain.lab;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A device as the lab makes one up.
 *
 * @param token the one-time enrolment token, hexadecimal; show it once
 * @param password stands for what the owner of the box would choose; only the box has it
 */
public record LabDevice(String id, String username, String token, String password) {
    private static final int TOKEN_BYTES = 16;
    private static final int PASSWORD_DIGITS = 8;

    /** A device with a fresh token and password. */
    public static LabDevice named(String id, String username) {
        SecureRandom random = new SecureRandom();
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < PASSWORD_DIGITS; i++) {
            password.append(random.nextInt(10));
        }
        return new LabDevice(id, username, HexFormat.of().formatHex(token), password.toString());
    }

    @Override
    public String toString() {
        return "LabDevice " + id;
    }
}
