package org.stblink.port.javase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import org.stblink.hal.HalException;

/**
 * Whose files are. What only its owner can read is a secret of this box only where the box's program runs as that owner: as root
 * it could also read another's.
 */
public final class Ownership {
    /** A power cut may leave the file that is made to find out: the store removes what is named so. */
    static final String TEMPORARY = "t-";

    private Ownership() {}

    /**
     * Sees to it that {@code path} is of the user this process runs as.
     *
     * @param place a directory in which this process may make a file for a moment, should the user's name not tell
     * @throws HalException when it is another's; the message says what to do
     */
    public static void require(Path path, Path place) throws IOException, HalException {
        UserPrincipal owner = Files.getOwner(path);
        if (owner.getName().equals(System.getProperty("user.name"))) {
            return;
        }
        UserPrincipal self = ownerOfWhatIsMade(place);
        if (!owner.equals(self)) {
            throw new HalException(path + " belongs to " + owner.getName() + ", who could read this box's secrets: the"
                    + " program runs as " + self.getName() + ". Run it as " + owner.getName()
                    + "; or, where that one knows no secret of this box, run: chown " + self.getName() + " " + path);
        }
    }

    /** Nothing in Java tells of the user but a name, which a box may not have, and a file server may not heed. */
    private static UserPrincipal ownerOfWhatIsMade(Path place) throws IOException {
        Path made = Files.createTempFile(place, TEMPORARY, null);
        try {
            return Files.getOwner(made);
        } finally {
            Files.delete(made);
        }
    }
}
