package org.stblink.toolchain.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * Processor time of the server, in microseconds, as {@code stblink fleet measure} writes it.
 *
 * @param bare of accepting a connection, one echo, and closing
 * @param resume of a registration that is resumed, all included
 * @param full of a full registration, all included
 */
public record Costs(double bare, double resume, double full) {
    /** What a resume is to cost above a bare connection, at most. */
    public static final int AIM_RESUME = 25;

    /** What a full registration is to cost above a bare connection, at most. */
    public static final int AIM_FULL = 250;

    private static final String FILE = "costs.properties";

    /** The measurement that is kept with the program. */
    static Costs committed() throws IOException {
        try (InputStream in = Costs.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IOException("the program was built without " + FILE);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Reads what {@link #text} wrote. */
    static Costs parse(String text) throws IOException {
        Properties values = new Properties();
        values.load(new StringReader(text));
        return new Costs(number(values, "bare"), number(values, "resume"), number(values, "full"));
    }

    private static double number(Properties values, String name) throws IOException {
        String value = values.getProperty(name);
        if (value == null) {
            throw new IOException("the costs lack " + name);
        }
        return Double.parseDouble(value);
    }

    String text() {
        return """
                # Processor time of the server in microseconds, user and system. Written by: stblink fleet measure --write FILE
                bare = %d
                resume = %d
                full = %d
                """.formatted((int) bare, (int) resume, (int) full);
    }
}
