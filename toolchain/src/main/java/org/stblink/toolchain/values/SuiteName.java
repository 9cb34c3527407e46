package org.stblink.toolchain.values;

import java.util.List;
import java.util.stream.Collectors;
import org.stblink.DeviceConfig;
import org.stblink.internal.crypto.Suite;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** For options: a cipher suite, by the name that the server's configuration has for it. */
public final class SuiteName implements ITypeConverter<Integer> {
    private static final List<Integer> KNOWN =
            List.of(DeviceConfig.SUITE_CHACHA_POLY, DeviceConfig.SUITE_AES_GCM, DeviceConfig.SUITE_NATIONAL);

    @Override
    public Integer convert(String text) {
        for (int suite : KNOWN) {
            if (Suite.noiseName(suite).equals(text)) {
                return suite;
            }
        }
        throw new TypeConversionException("'" + text + "' is no suite: "
                + KNOWN.stream().map(Suite::noiseName).collect(Collectors.joining(", ")));
    }
}
