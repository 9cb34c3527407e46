package org.stblink.toolchain.values;

import java.util.HexFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Bytes in hexadecimal digits. They may be a secret: what is said of wrong ones has no digit of theirs. */
public final class HexBytes {
    private static final int PUBLIC_KEY = 32;
    private static final int SHORTEST_TOKEN = 16;
    private static final int LONGEST_TOKEN = 32;

    /** No bytes. */
    public static final HexBytes NONE = new HexBytes(new byte[0]);

    private final byte[] bytes;

    private HexBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    private static HexBytes parse(String text, int least, int most) {
        for (int i = 0; i < text.length(); i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                throw new TypeConversionException("its character " + (i + 1) + " is not a hexadecimal digit");
            }
        }
        if (text.length() < 2 * least || text.length() > 2 * most || text.length() % 2 != 0) {
            throw new TypeConversionException((least == most ? "" : 2 * least + " to ") + 2 * most
                    + " hexadecimal digits, two for each byte; these are " + text.length());
        }
        return new HexBytes(HexFormat.of().parseHex(text));
    }

    /** A server's public key. */
    public static final class PublicKey implements ITypeConverter<HexBytes> {
        @Override
        public HexBytes convert(String text) {
            return parse(text, PUBLIC_KEY, PUBLIC_KEY);
        }
    }

    /** An enrolment token; an empty one is none, which a box needs that has enrolled. */
    public static final class Token implements ITypeConverter<HexBytes> {
        @Override
        public HexBytes convert(String text) {
            return text.isEmpty() ? NONE : parse(text, SHORTEST_TOKEN, LONGEST_TOKEN);
        }
    }
}
