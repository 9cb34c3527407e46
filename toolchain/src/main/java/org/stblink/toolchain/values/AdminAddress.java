package org.stblink.toolchain.values;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where an admin API is: {@code HOST:PORT}, or a URL, whose scheme implies a port. */
public final class AdminAddress implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        try {
            if (!text.contains("://")) {
                HostPort.parse(text);
            }
            URI uri = new URI(text.contains("://") ? text : "http://" + text);
            if (uri.getHost() != null && uri.getScheme().matches("https?")) {
                return text;
            }
        } catch (IllegalArgumentException | URISyntaxException e) {
            // Said below, for both.
        }
        throw new TypeConversionException("'" + text + "' is neither HOST:PORT nor https://HOST:PORT");
    }
}
