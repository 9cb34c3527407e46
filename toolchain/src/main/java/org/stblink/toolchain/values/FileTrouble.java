package org.stblink.toolchain.values;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What is wrong with a file, in words: the platform's exceptions often say nothing but its name. */
public final class FileTrouble {
    private FileTrouble() {}

    /** In one line. */
    public static String text(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no file or directory " + e.getFile();
        } else if (e instanceof AccessDeniedException) {
            return e.getFile() + " may not be read or written by this user";
        } else if (e instanceof FileAlreadyExistsException) {
            // Of a directory that is to be made and is there, nobody complains.
            return e.getFile() + " is there already, and is no directory";
        }
        return String.valueOf(e.getMessage());
    }
}
