package org.stblink.port.pkcs11;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.stblink.hal.HalException;
import org.stblink.port.javase.Ownership;

/**
 * A PIN on the first line of a file that is its owner's alone, whom this process runs as: the same trust as a password file of a
 * daemon. Keep it apart from the directory of the records, so that a copy of the one is not a copy of both.
 */
public final class PinFile implements TokenPin {
    private static final int MAX_PIN = 255;
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path file;

    /** @param file read each time the PIN is asked for; characters of ISO 8859-1 */
    public PinFile(Path file) {
        this.file = file;
    }

    @Override
    public char[] pin() throws HalException {
        byte[] content;
        try {
            requireOwnerOnly();
            if (Files.size(file) > MAX_PIN + 2) {
                throw new HalException("the PIN file " + file + " holds more than one line of " + MAX_PIN
                        + " characters: it is not a PIN file");
            }
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new HalException("cannot read the PIN file " + file + ": " + e, e);
        }
        int end = 0;
        while (end < content.length && content[end] != '\n' && content[end] != '\r') {
            end++;
        }
        char[] pin = new char[end];
        for (int i = 0; i < end; i++) {
            pin[i] = (char) (content[i] & 0xff);
        }
        Arrays.fill(content, (byte) 0);
        return pin;
    }

    private void requireOwnerOnly() throws IOException, HalException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        try {
            permissions.addAll(Files.getPosixFilePermissions(file));
        } catch (UnsupportedOperationException noPosix) {
            return; // Such a system has no permissions of this kind to ask for.
        }
        permissions.retainAll(OTHERS);
        if (!permissions.isEmpty()) {
            throw new HalException(
                    "others can read or change the PIN file " + file + ": make it its owner's alone (chmod 600)");
        }
        Ownership.require(file, Paths.get(System.getProperty("java.io.tmpdir")));
    }
}
