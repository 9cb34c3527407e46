package org.stblink.port.javase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.UserPrincipal;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;

/**
 * Whose files are. What only its owner can read is a secret of this box only where the box's program runs as that owner: as root
 * it could also read another's.
 */
public final class Ownership {
    /** A power cut may leave the file that is made to find out: the store removes what is named so. */
    static final String TEMPORARY = "t-";

    /** Where a system has it, it is of the user this process runs as. */
    private static final Path PROCESS = Paths.get("/proc/self");

    private Ownership() {}

    /**
     * Sees to it that {@code path} is of the user this process runs as.
     *
     * @param place a directory in which this process may make a file for a moment, should neither the user's name nor the system
     *     tell
     * @throws HalException when it is another's, and the message says what to do; or when that cannot be found out
     */
    public static void require(Path path, Path place) throws IOException, HalException {
        require(path, place, PROCESS);
    }

    static void require(Path path, Path place, Path process) throws IOException, HalException {
        UserPrincipal owner = Files.getOwner(path);
        if (owner.getName().equals(System.getProperty("user.name")) || owner.equals(ownerOf(process))) {
            return;
        }
        UserPrincipal self;
        try {
            self = ownerOfWhatIsMade(place);
        } catch (IOException e) {
            throw new HalException(
                    "cannot find out whether " + path + " belongs to the user that the program runs as: no"
                            + " file can be made in " + place + " to see whose it is: " + e,
                    e);
        }
        if (!owner.equals(self)) {
            throw new HalException(path + " belongs to " + owner.getName() + ", who could read this box's secrets: the"
                    + " program runs as " + self.getName() + ". Run it as " + owner.getName()
                    + "; or, where that one knows no secret of this box, run: chown " + self.getName() + " " + path);
        }
    }

    /** Not the last word where it is another: what a program with capabilities of its own is seen as may be root's. */
    private static @Nullable UserPrincipal ownerOf(Path process) {
        try {
            return Files.getOwner(process);
        } catch (IOException noSuchSystem) {
            return null;
        }
    }

    /** Nothing else in Java tells of the user but a name, which a box may not have, and a file server may not heed. */
    private static UserPrincipal ownerOfWhatIsMade(Path place) throws IOException {
        Path made = Files.createTempFile(place, TEMPORARY, null);
        try {
            return Files.getOwner(made);
        } finally {
            Files.delete(made);
        }
    }
}
