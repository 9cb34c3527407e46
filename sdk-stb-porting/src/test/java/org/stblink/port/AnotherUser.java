package org.stblink.port;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A user of this machine whom the tests do not run as. */
public final class AnotherUser {
    public static final String NAME = "nobody";

    private AnotherUser() {}

    /** Makes a file that user's. The test is not run, and says so loudly, where this may not be done. */
    public static void give(Path path) {
        boolean given;
        try {
            Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NAME));
            given = true;
        } catch (IOException e) {
            given = false;
        }
        assumeTrue(given, "*** NOT SHOWN: files of another user; it takes root and a user " + NAME + " ***");
    }
}
