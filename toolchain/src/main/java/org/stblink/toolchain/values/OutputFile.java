package org.stblink.toolchain.values;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.stblink.server.store.OwnerOnly;

/** Where a command writes: it is made before the work is done, so that nothing is done whose outcome has no place. */
public final class OutputFile {
    /** Why there is no such file now. */
    public static final class Unusable extends IOException {
        private static final long serialVersionUID = 1L;

        Unusable(String message, IOException cause) {
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

    /**
     * Opens a file that was made; what cannot be written there is told with its name.
     *
     * @param option the option that named it
     */
    public static OutputStream open(String option, Path file) throws IOException {
        return new Named(option, file, Files.newOutputStream(file, StandardOpenOption.WRITE));
    }

    /** That a file could not be written, as on a full disk: the platform does not say which. */
    public static Unusable unwritten(String option, Path file, IOException e) {
        return new Unusable(option + " " + file + ": it cannot be written (" + e.getMessage() + ")", e);
    }

    private static final class Named extends OutputStream {
        private final String option;
        private final Path file;
        private final OutputStream out;

        Named(String option, Path file, OutputStream out) {
            this.option = option;
            this.file = file;
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                throw unwritten(option, file, e);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                out.close();
            } catch (IOException e) {
                throw unwritten(option, file, e);
            }
        }
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
