package org.stblink.toolchain.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.AuditLines;
import org.stblink.server.store.audit.AuditHead;
import org.stblink.server.store.audit.AuditSeal;
import org.stblink.server.store.audit.AuditVerifier;
import org.stblink.server.store.audit.SealedHead;

/** Exported files, one behind the other, as one chain. */
final class ExportedChain {
    /** A file that is no export, or does not go on where the one before ended. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private Unreadable(Path file, int line, String problem) {
            super(file + (line == 0 ? ": " : ", line " + line + ": ") + problem);
        }
    }

    private final @Nullable AuditHead trustedBase;
    private final List<AuditHead> noted;
    private @Nullable AuditVerifier verifier;
    private @Nullable AuditHead base;
    private @Nullable SealedHead head;

    /**
     * @param trustedBase what the first file must go on from; null when its chain has to explain that itself
     * @param noted heads that must be in it
     */
    ExportedChain(@Nullable AuditHead trustedBase, List<AuditHead> noted) {
        this.trustedBase = trustedBase;
        this.noted = noted;
    }

    /** Reads the next file. */
    void read(Path file) throws IOException, Unreadable {
        if (Files.isDirectory(file)) {
            throw new Unreadable(file, 0, "a directory: name exported files, or one data directory and nothing else");
        }
        int number = 0;
        head = null;
        boolean begun = false;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                AuditLines.Line parsed;
                try {
                    parsed = AuditLines.parse(line);
                } catch (IllegalArgumentException e) {
                    throw new Unreadable(file, number, "not a line of an exported audit: " + e.getMessage());
                }
                if (head != null || begun == parsed instanceof AuditLines.Base) {
                    throw new Unreadable(file, number, "a line in the wrong place: base, entries, head is the order");
                }
                begun = true;
                if (parsed instanceof AuditLines.Base first) {
                    begin(file, first.base());
                } else if (parsed instanceof AuditLines.Entry entry) {
                    verifier().accept(entry.entry());
                } else if (parsed instanceof AuditLines.Head last) {
                    head = last.head();
                }
            }
        } catch (CharacterCodingException e) {
            throw new Unreadable(file, 0, "it is no text in UTF-8, so no exported audit");
        }
        if (head == null) {
            throw new Unreadable(file, 0, "it has no head: the file is cut off, or no exported audit");
        }
    }

    private void begin(Path file, AuditHead here) throws Unreadable {
        AuditHead wanted = verifier == null ? trustedBase : verifier.last();
        if (wanted != null && !wanted.equals(here)) {
            throw new Unreadable(file, 1, "it goes on from " + here + ", and not from " + wanted);
        }
        if (verifier == null) {
            base = here;
            verifier = new AuditVerifier(here, trustedBase != null, noted);
        }
    }

    /** What is wrong with all of it, a line each. */
    List<String> faults(List<AuditSeal> keys) {
        List<String> faults = new ArrayList<>(verifier().finish(head(), keys));
        if (verifier().lacksOnlyItsBegin()) {
            faults.add("was it exported with --after? Then name the export before it first, or give its head: --base "
                    + base().seq() + ":HASH");
        }
        return faults;
    }

    AuditHead base() {
        return Objects.requireNonNull(base, "a file was read");
    }

    SealedHead head() {
        return Objects.requireNonNull(head, "a file was read");
    }

    private AuditVerifier verifier() {
        return Objects.requireNonNull(verifier, "a file was begun");
    }
}
