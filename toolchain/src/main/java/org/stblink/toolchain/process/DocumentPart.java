package org.stblink.toolchain.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a document that a command writes, between two marks; the rest is a person's. */
public final class DocumentPart {
    private static final String END = "<!-- end -->\n";

    private final String begin;

    /** @param command what writes it, as in {@code bench} */
    public DocumentPart(String command) {
        begin = "<!-- begin: written by stblink " + command + " -->\n";
    }

    /**
     * What stands there.
     *
     * @throws IOException when the document cannot be read, or has no such place
     */
    public String read(Path document) throws IOException {
        String text = whole(document);
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(END, from));
    }

    /**
     * Looks whether there is a place for it, before a long run.
     *
     * @throws IOException when the document cannot be read, or has no such place
     */
    public void requirePlace(Path document) throws IOException {
        whole(document);
    }

    /**
     * Puts it into the document.
     *
     * @throws IOException when the document cannot be read or written, or has no such place
     */
    public void write(Path document, String part) throws IOException {
        Files.writeString(document, with(document, part));
    }

    /**
     * The whole document with it.
     *
     * @throws IOException when the document cannot be read, or has no such place
     */
    public String with(Path document, String part) throws IOException {
        String text = whole(document);
        int from = text.indexOf(begin) + begin.length();
        return text.substring(0, from) + part + text.substring(text.indexOf(END, from));
    }

    private String whole(Path document) throws IOException {
        if (!Files.isRegularFile(document)) {
            throw new IOException("there is no document " + document + " to write into");
        }
        String text = Files.readString(document);
        int at = text.indexOf(begin);
        if (at < 0 || text.indexOf(END, at) < 0) {
            throw new IOException(
                    document + " has no place for it: the lines " + begin.strip() + " and " + END.strip());
        }
        return text;
    }
}
