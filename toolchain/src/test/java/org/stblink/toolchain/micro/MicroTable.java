package org.stblink.toolchain.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.stblink.toolchain.process.Machine;

/** The lines, made of what JMH measured, and their place in a document. */
final class MicroTable {
    private static final String BEGIN = "<!-- begin: written by toolchain/micro -->\n";
    private static final String END = "<!-- end of micro -->\n";

    /** Nanoseconds of processor time and allocated bytes of one operation. */
    record Measured(double nanos, double bytes) {}

    /** By class and method, and parameters where there are any: {@code RecordBenchmark.seal/AES_GCM/1024}. */
    private final Map<String, Measured> measured = new TreeMap<>();

    void add(String name, Measured what) {
        measured.put(name, what);
    }

    /** @throws IllegalStateException when something was not measured */
    List<MicroRow> rows() {
        List<MicroRow> rows = new ArrayList<>();
        rows.add(row("a request encoded", "MessageBenchmark.encode", "its SHA-256", "codecBare", codec()));
        rows.add(row("a request decoded", "MessageBenchmark.decode", "its SHA-256", "codecBare", codec()));
        rows.add(row(
                "a code sealed for both ends",
                "MessageBenchmark.issue",
                "the two key derivations",
                "issueBare",
                MicroBounds.guard(8, 20_000)));
        rows.add(row(
                "peer channel set-up, both ends",
                "SetUpBenchmark.setUp",
                "its four X25519",
                "setUpBare",
                MicroBounds.guard(2, 150_000)));
        rows.add(row(
                "peer channel set-up, both ends, national suite",
                "SetUpBenchmark.setUpNational",
                "its four multiplications on the curve",
                "setUpNationalBare",
                MicroBounds.guard(2, 250_000)));
        for (Ciphers cipher : Ciphers.values()) {
            for (String bytes : List.of("1024", "16384")) {
                rows.add(record("sealed", "seal", cipher, bytes));
                rows.add(record("opened", "open", cipher, bytes));
            }
        }
        return rows;
    }

    private static MicroBounds codec() {
        return MicroBounds.guard(5, 2_000);
    }

    private MicroRow record(String done, String method, Ciphers cipher, String bytes) {
        String parameters = "/" + bytes + "/" + cipher;
        Measured one = find("RecordBenchmark." + method + parameters);
        Measured bare = find("RecordBenchmark." + method + "Bare" + parameters);
        return new MicroRow(
                "a record of " + bytes + " bytes " + done + ", " + cipher.text(),
                one.nanos,
                one.bytes,
                "bare cipher",
                bare.nanos,
                MicroBounds.aim(1.1, 2, 2_000));
    }

    private MicroRow row(String work, String name, String baseline, String baselineMethod, MicroBounds bounds) {
        Measured one = find(name);
        Measured bare = find(name.substring(0, name.indexOf('.') + 1) + baselineMethod);
        return new MicroRow(work, one.nanos, one.bytes, baseline, bare.nanos, bounds);
    }

    private Measured find(String name) {
        Measured one = measured.get(name);
        if (one == null) {
            throw new IllegalStateException("nothing was measured for " + name + ", only " + measured.keySet());
        }
        return one;
    }

    /** The section's text. */
    static String text(Machine machine, String how, List<MicroRow> rows) {
        StringBuilder text =
                new StringBuilder(machine.text()).append(' ').append(how).append("\n\n");
        text.append("| one operation | time | allocated | baseline of the same run | ratio | aim |\n");
        text.append("|---|---:|---:|---|---:|---|\n");
        rows.forEach(row -> text.append(row.text()));
        return text.toString();
    }

    /**
     * Puts it into the document, between its two marks.
     *
     * @throws IOException when the document cannot be read or written, or has lost its marks
     */
    static void write(Path document, String text) throws IOException {
        String old = Files.readString(document);
        int begin = old.indexOf(BEGIN);
        int end = old.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(
                    document + " has no place for it: the lines " + BEGIN.strip() + " and " + END.strip());
        }
        Files.writeString(document, old.substring(0, begin + BEGIN.length()) + text + old.substring(end));
    }
}
