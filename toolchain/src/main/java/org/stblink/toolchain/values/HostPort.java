package org.stblink.toolchain.values;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code HOST:PORT}. */
public record HostPort(String host, int port) {
    static final int HIGHEST_PORT = 65535;

    /** @throws IllegalArgumentException when it is something else */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        int port = colon < 1 ? 0 : port(text.substring(colon + 1));
        if (port == 0) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT, with a port of 1 to " + HIGHEST_PORT);
        }
        return new HostPort(text.substring(0, colon), port);
    }

    /** 0 when it is none. */
    private static int port(String digits) {
        if (!digits.matches("[0-9]{1,5}")) {
            return 0;
        }
        int port = Integer.parseInt(digits);
        return port > HIGHEST_PORT ? 0 : port;
    }

    /** For options. */
    public static final class Converter implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
