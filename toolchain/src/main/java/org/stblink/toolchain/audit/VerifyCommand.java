package org.stblink.toolchain.audit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.server.store.KeyDirectory;
import org.stblink.server.store.StoreException;
import org.stblink.server.store.StoredChain;
import org.stblink.server.store.audit.AuditHead;
import org.stblink.server.store.audit.AuditSeal;
import org.stblink.server.store.audit.SealedHead;
import org.stblink.toolchain.values.InputFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code stblink audit verify}. */
@Command(
        name = "verify",
        description = {
            "Checks exported files of the audit, or the database of a data directory, or a backup of it.",
            "Files are those of 'stblink admin audit export', oldest first: each goes on where the one before ended.",
            "Exit code 0: whole; 1: not, with a line for each fault; 2: wrong usage.",
            "",
            "The files alone show that their lines follow from each other; who made them all anew can make them so.",
            "What ties them down: --keys, the server's master key; and --head, a head that was noted while it was fresh."
        },
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    private static final String DATABASE = "stblink.db";

    /** What every database begins with. */
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    @Parameters(
            paramLabel = "FILE|DIR",
            arity = "1..*",
            converter = InputFile.OrDirectory.class,
            description = "exported files, or one data directory or backup")
    private List<Path> paths = List.of();

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            converter = InputFile.OrDirectory.class,
            description = "a data directory whose keys/master.key sealed the head (of a data directory: its own)")
    private @Nullable Path keys;

    @Option(
            names = "--head",
            paramLabel = "NUMBER:HASH",
            converter = HeadConverter.class,
            description = "a head that was noted earlier and must be in the chain; may be repeated")
    private List<AuditHead> noted = List.of();

    @Option(
            names = "--base",
            paramLabel = "NUMBER:HASH",
            converter = HeadConverter.class,
            description = "what the first file goes on from: the head of the export before it")
    private @Nullable AuditHead base;

    @Override
    public Integer call() {
        try {
            List<AuditSeal> seals = seals();
            List<String> faults = new ArrayList<>();
            SealedHead head;
            AuditHead begin;
            Path database = database();
            if (database != null) {
                StoredChain.Result result = StoredChain.verify(database, seals, noted);
                faults.addAll(result.faults());
                head = result.head();
                begin = result.base();
            } else {
                ExportedChain chain = new ExportedChain(base, noted);
                for (Path path : paths) {
                    chain.read(path);
                }
                faults.addAll(chain.faults(seals));
                head = chain.head();
                begin = chain.base();
            }
            return report(faults, begin, head, !seals.isEmpty());
        } catch (StoreException | IOException | ExportedChain.Unreadable e) {
            System.err.println("stblink audit: " + e.getMessage());
            return 1;
        }
    }

    /** Null where exported files are to be checked. */
    private @Nullable Path database() throws IOException {
        Path first = paths.get(0);
        if (paths.size() > 1) {
            return null;
        }
        if (Files.isDirectory(first)) {
            return first.resolve(DATABASE);
        }
        return Files.isRegularFile(first) && isDatabase(first) ? first : null;
    }

    private static boolean isDatabase(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }

    private static int report(List<String> faults, AuditHead begin, SealedHead head, boolean sealChecked) {
        if (!faults.isEmpty()) {
            faults.forEach(fault -> System.err.println("stblink audit: " + fault));
            return 1;
        }
        System.out.println(
                "entries " + (begin.seq() + 1) + " to " + head.head().seq() + " are whole; head " + head.head());
        System.out.println(
                sealChecked
                        ? "the head is sealed under the server's key " + head.keyId()
                        : "the seal was not checked: give --keys, or compare the head with one that was noted");
        return 0;
    }

    /** While the master key is changed there are two. */
    private List<AuditSeal> seals() throws StoreException {
        Path first = paths.get(0);
        Path directory = keys != null ? keys : Files.isDirectory(first.resolve("keys")) ? first : null;
        List<AuditSeal> seals = new ArrayList<>();
        if (directory != null) {
            for (byte[] master : new KeyDirectory(directory).masterKeys()) {
                seals.add(AuditSeal.of(master));
                Arrays.fill(master, (byte) 0);
            }
        }
        return seals;
    }

    /** {@code 123:5c2a…}. */
    static final class HeadConverter implements ITypeConverter<AuditHead> {
        @Override
        public AuditHead convert(String text) {
            try {
                return AuditHead.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
