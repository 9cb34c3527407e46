package org.stblink.server.store;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Bytes;
import org.stblink.server.domain.ServerPublicKey;

/**
 * What stands in {@code server.key}: the serial of the key set (docs/protocol.md, section 7.5) and the private keys, most
 * wanted first. In one file, so that they change together or not at all. A file of one key and no serial is how a server
 * begins: serial 0, the set as devices were delivered with.
 *
 * @param serial 0 to 2^32 - 1
 * @param privateKeys 1 to 8 of 32 bytes
 */
public record ServerKeyFile(long serial, List<byte[]> privateKeys) {
    /** As many as a KEY_SET can carry. */
    public static final int MOST = 8;

    private static final String SERIAL = "serial ";

    public ServerKeyFile {
        if (privateKeys.isEmpty() || privateKeys.size() > MOST) {
            throw new IllegalArgumentException(privateKeys.size() + " server keys, which no start would take");
        }
        privateKeys = List.copyOf(privateKeys);
    }

    /** The public halves, in the same order. */
    public List<ServerPublicKey> publicKeys() {
        return privateKeys.stream().map(ServerPublicKey::of).toList();
    }

    /** Overwrites the private keys. */
    public void wipe() {
        privateKeys.forEach(Bytes::wipe);
    }

    /** The file's content; the caller wipes it. */
    byte[] content() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        if (serial > 0) {
            content.writeBytes((SERIAL + serial + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        for (byte[] privateKey : privateKeys) {
            byte[] line = HexLine.of(privateKey);
            content.writeBytes(line);
            Bytes.wipe(line);
        }
        return content.toByteArray();
    }

    /** @return null when it is no such file */
    static @Nullable ServerKeyFile parse(byte[] content) {
        long serial = 0;
        List<byte[]> keys = new ArrayList<>();
        int from = 0;
        while (from < content.length) {
            int to = from;
            while (to < content.length && content[to] != '\n') {
                to++;
            }
            byte[] line = Arrays.copyOfRange(content, from, to);
            byte[] key = HexLine.read(line);
            if (key != null) {
                keys.add(key);
            } else if (from == 0) {
                serial = serial(new String(line, StandardCharsets.US_ASCII).strip());
            } else {
                serial = -1;
            }
            Bytes.wipe(line);
            from = to + 1;
        }
        boolean right = serial >= 0 && serial <= 0xFFFFFFFFL && !keys.isEmpty() && keys.size() <= MOST;
        return right ? new ServerKeyFile(serial, keys) : null;
    }

    private static long serial(String line) {
        try {
            return line.startsWith(SERIAL) ? Long.parseLong(line.substring(SERIAL.length())) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** The serial and how many keys. */
    @Override
    public String toString() {
        return "ServerKeyFile[serial " + serial + ", " + privateKeys.size() + " keys]";
    }
}
