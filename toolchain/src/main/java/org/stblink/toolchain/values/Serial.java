package org.stblink.toolchain.values;

import org.stblink.internal.wire.DeviceId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** For options: a device id, which is the box's serial. */
public final class Serial implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        if (!DeviceId.isValid(text)) {
            throw new TypeConversionException("'" + text + "' is no device id: 1 to 64 of A-Z a-z 0-9 . _ : -");
        }
        return text;
    }
}
