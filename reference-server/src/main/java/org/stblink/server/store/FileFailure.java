package org.stblink.server.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/** What an error of the file system means for the operator: who may not read a file has not lost it, and a full disk is no matter of rights. */
public final class FileFailure {
    private FileFailure() {}

    /** Whether the file may be as it should, and only this user may not use it. */
    public static boolean isDenied(@Nullable Throwable e) {
        return e instanceof AccessDeniedException;
    }

    /** What a file or directory that was not written needs, behind "cannot be written". */
    public static String writing(IOException e) {
        String why = reason(e);
        String advice = "see the disk's health, and who may write to it and its directory";
        if (isDenied(e)) {
            advice = "give it and its directory to the user this server runs as (chown)";
        } else if (why.contains("No space left") || why.contains("quota")) {
            advice = "free space on its disk";
        }
        return "(" + why + "): " + advice;
    }

    /** The system's own words, where it has some; never a file's content. */
    public static String reason(IOException e) {
        if (isDenied(e)) {
            return "permission denied";
        } else if (e instanceof FileAlreadyExistsException) {
            return "something else has that name";
        }
        String text = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return text == null ? e.getClass().getSimpleName() : text;
    }
}
