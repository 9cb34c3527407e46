package org.stblink.toolchain.admin;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.toolchain.values.OutputFile;

/** Where made tokens go. Without a file they go nowhere; then none are made. */
final class TokenFile implements AutoCloseable {
    private static final String OPTION = "--new-tokens";

    private final @Nullable Path file;
    private final @Nullable BufferedWriter out;
    private boolean kept;
    private int made;

    private TokenFile(@Nullable Path file, @Nullable BufferedWriter out) {
        this.file = file;
        this.out = out;
    }

    static TokenFile open(@Nullable Path file) throws IOException {
        if (file == null) {
            return new TokenFile(null, null);
        }
        OutputFile.makeOwnerOnly(OPTION, file);
        TokenFile tokens = new TokenFile(
                file,
                new BufferedWriter(new OutputStreamWriter(OutputFile.open(OPTION, file), StandardCharsets.UTF_8)));
        tokens.line("id,token");
        return tokens;
    }

    void add(@Nullable Object tokens) throws IOException {
        if (tokens instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> token) {
                    line(token.get("id") + "," + token.get("token"));
                    made++;
                }
            }
        }
    }

    private void line(String text) throws IOException {
        if (out != null) {
            out.write(text);
            out.newLine();
        }
    }

    /** Before the commit: what is imported must not have a token that nobody knows. */
    void force() throws IOException {
        if (out != null && file != null) {
            out.flush();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }

    /** From here on it stays, unless it is dropped. */
    void keep() {
        kept = true;
    }

    /** It is of no use any more. */
    void drop() {
        kept = false;
    }

    boolean isKept() {
        return kept;
    }

    /** What is to be said of the tokens when all went well; empty when none were wanted. */
    String told() {
        if (file == null) {
            return "";
        } else if (made == 0) {
            return "no token was made, so there is no " + file;
        }
        return (made == 1 ? "1 token is in " : made + " tokens are in ") + file + " and nowhere else";
    }

    /** What is to be said of the tokens when nobody knows whether their devices are listed. */
    String unlessListed() {
        return file == null || made == 0
                ? ""
                : "\n               " + file + " has the tokens, which are nowhere else: delete it only if"
                        + " the devices are not listed";
    }

    /** Tokens of an import that came to nothing are of no use to anybody, and neither is a file without one. */
    @Override
    public void close() throws IOException {
        if (out != null && file != null) {
            out.close();
            if (!kept || made == 0) {
                Files.deleteIfExists(file);
            }
        }
    }
}
