package org.stblink.toolchain.peer;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code toolchain/peers/fetch} fetched of another project: a folder with jars, and with programs that were compiled
 * with them. No class of ours knows one of those.
 *
 * @param folder where they are, or would be
 * @param program the class that has to be there, of no package
 * @param library the jar whose version is the project's, by its name without that
 */
public record FetchedPeer(Path folder, String program, String library) {
    /** Names the folder with all those folders; {@code toolchain/stblink} sets it. */
    private static final String FOLDERS = "stblink.peers";

    /** That of a name. */
    public static FetchedPeer of(String name, String program, String library) {
        return new FetchedPeer(Path.of(System.getProperty(FOLDERS, ""), name), program, library);
    }

    /** Why it cannot be used, as a part of a sentence; empty when it can. */
    public Optional<String> lack() {
        return Files.exists(classFile())
                ? Optional.empty()
                : Optional.of("it is not here (toolchain/peers/fetch fetches it)");
    }

    /** The file with its program. */
    public Path classFile() {
        return folder.resolve(program + ".class");
    }

    String classPath() {
        return folder + File.pathSeparator + folder.resolve("*");
    }

    /** As its library's file tells it. */
    public String version() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(library + "-\\d.*\\.jar"))
                    .map(name -> name.substring(library.length() + 1, name.length() - ".jar".length()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no " + library + " in " + folder));
        }
    }
}
