package org.stblink.toolchain.values;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A file that is there and may be read; also a pipe. */
public final class InputFile implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
        Path file = readable(text, "file");
        if (Files.isDirectory(file)) {
            throw new TypeConversionException(text + " is a directory, not a file");
        }
        return file;
    }

    private static Path readable(String text, String what) {
        Path path;
        try {
            path = Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException(e.getMessage());
        }
        if (!Files.exists(path)) {
            throw new TypeConversionException("there is no " + what + " " + text);
        }
        if (!Files.isReadable(path)) {
            throw new TypeConversionException(text + " may not be read by this user");
        }
        return path;
    }

    /** A file or a directory. */
    public static final class OrDirectory implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            return readable(text, "file or directory");
        }
    }
}
