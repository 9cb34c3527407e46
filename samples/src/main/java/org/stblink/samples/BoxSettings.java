package org.stblink.samples;

import java.nio.file.Path;
import java.util.HexFormat;
import org.stblink.DeviceConfig;

/**
 * What a box is told: by its vendor (directory, id), by its owner (username, password) and by its operator (server, key,
 * token).
 */
public record BoxSettings(Path directory, DeviceConfig config) {
    /** How many arguments these are; a program's own follow. */
    public static final int ARGUMENTS = 6;

    private static final String USAGE =
            "arguments: DIRECTORY DEVICE-ID SERVER-HOST SERVER-PORT SERVER-KEY-HEX ENROLMENT-TOKEN-HEX ...;"
                    + " the environment variables STB_USERNAME and STB_PASSWORD name the user";

    /** A box that others can call, too. */
    public static BoxSettings of(String[] args) {
        DeviceConfig config = builder(args).build();
        return new BoxSettings(Path.of(args[0]), config);
    }

    /** A terminal that only calls: it listens on no port, and nobody is ever put through to it. */
    public static BoxSettings onlyCalling(String[] args) {
        DeviceConfig config = builder(args).onlyCalls().build();
        return new BoxSettings(Path.of(args[0]), config);
    }

    private static DeviceConfig.Builder builder(String[] args) {
        if (args.length < ARGUMENTS) {
            throw new IllegalArgumentException(USAGE);
        }
        HexFormat hex = HexFormat.of();
        return DeviceConfig.builder(args[1])
                .server(args[2], Integer.parseInt(args[3]))
                .serverKey(hex.parseHex(args[4]))
                .enrolmentToken(hex.parseHex(args[5]))
                .credentials(environment("STB_USERNAME"), environment("STB_PASSWORD"));
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        return value == null ? "" : value;
    }
}
