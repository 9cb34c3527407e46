package org.stblink.samples.twoboxes;

import java.nio.file.Path;
import java.util.HexFormat;
import org.stblink.DeviceConfig;

/**
 * What a box is told: by its vendor (directory, id), by its owner (username, password) and by its operator (server, key,
 * token).
 */
record BoxSettings(Path directory, DeviceConfig config) {
    private static final String USAGE =
            "arguments: DIRECTORY DEVICE-ID SERVER-HOST SERVER-PORT SERVER-KEY-HEX ENROLMENT-TOKEN-HEX ...;"
                    + " the environment variables STB_USERNAME and STB_PASSWORD name the user";

    static BoxSettings of(String[] args) {
        if (args.length < 6) {
            throw new IllegalArgumentException(USAGE);
        }
        HexFormat hex = HexFormat.of();
        DeviceConfig config = DeviceConfig.builder(args[1])
                .server(args[2], Integer.parseInt(args[3]))
                .serverKey(hex.parseHex(args[4]))
                .enrolmentToken(hex.parseHex(args[5]))
                .credentials(environment("STB_USERNAME"), environment("STB_PASSWORD"))
                .build();
        return new BoxSettings(Path.of(args[0]), config);
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        return value == null ? "" : value;
    }
}
