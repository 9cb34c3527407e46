package org.stblink.toolchain.values;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.stblink.server.store.OwnerOnly;

/** Where a command writes: it is made before the work is done, so that nothing is done whose outcome has no place. */
public final class OutputFile {
    /** Why there is no such file now. */
    public static final class Unusable extends IOException {
        private static final long serialVersionUID = 1L;

        private Unusable(String message, IOException cause) {
            super(message, cause);
        }
    }

    private OutputFile() {}

    /**
     * Makes an empty file that only its owner may read.
     *
     * @param option the option that named it
     */
    public static void makeOwnerOnly(String option, Path file) throws Unusable {
        make(option, file, OwnerOnly::makeFile, "name another file");
    }

    /**
     * Makes an empty file.
     *
     * @param option the option that named it
     * @param otherwise what to do when it is there already
     */
    public static void make(String option, Path file, String otherwise) throws Unusable {
        make(option, file, Files::createFile, otherwise);
    }

    private interface Maker {
        void make(Path file) throws IOException;
    }

    private static void make(String option, Path file, Maker maker, String otherwise) throws Unusable {
        String named = option + " " + file + ": ";
        try {
            maker.make(file);
        } catch (FileAlreadyExistsException e) {
            throw new Unusable(named + "it is there already: " + otherwise, e);
        } catch (AccessDeniedException e) {
            throw new Unusable(named + "this user may not write there: name another place", e);
        } catch (IOException e) {
            Path directory = file.toAbsolutePath().getParent();
            throw new Unusable(
                    named
                            + (directory == null || Files.isDirectory(directory)
                                    ? "it cannot be made (" + e.getMessage() + "): name another file"
                                    : "there is no directory " + directory + ": make it, or name another file"),
                    e);
        }
    }
}
