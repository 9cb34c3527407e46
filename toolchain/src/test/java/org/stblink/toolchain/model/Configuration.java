package org.stblink.toolchain.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One {@code .cfg} file of the model: {@code Module.cfg} or {@code Module-variant.cfg}. To TLC it is an ordinary
 * configuration of the unmutated model; its comments say what else has to be tried:
 *
 * <pre>
 * \* mutant NAME violates PROPERTY
 * \* refutes STATEMENT
 * </pre>
 *
 * <p>So that another run can be made from it, each {@code INVARIANT} and {@code PROPERTY} has a line of its own, and the
 * mutant is the line {@code CONSTANT Mutant = "none"}.
 */
record Configuration(
        String name,
        String module,
        List<String> lines,
        List<String> properties,
        List<Mutant> mutants,
        List<String> refuted) {
    private static final Pattern MUTANT = Pattern.compile("\\\\\\* mutant (\\w+) violates (\\w+)");
    private static final Pattern REFUTES = Pattern.compile("\\\\\\* refutes (\\w+)");
    private static final Pattern CHECKED = Pattern.compile("(?:INVARIANT|PROPERTY) (\\w+)");
    private static final String NO_MUTANT = "CONSTANT Mutant = \"none\"";

    /** A design decision that is switched off, and the property that must not survive it. */
    record Mutant(String name, String property) {}

    /** One run of TLC: the text of its configuration file, and the property it must find violated; null if none. */
    record Run(String title, String text, @Nullable String violated) {}

    static Configuration read(Path file) throws IOException {
        String name = file.getFileName().toString().replaceFirst("\\.cfg$", "");
        List<String> lines = Files.readAllLines(file);
        List<String> properties = new ArrayList<>();
        List<Mutant> mutants = new ArrayList<>();
        List<String> refuted = new ArrayList<>();
        for (String line : lines) {
            Matcher m = CHECKED.matcher(line);
            if (m.matches()) {
                properties.add(m.group(1));
            } else if (line.startsWith("INVARIANT") || line.startsWith("PROPERT")) {
                throw new IllegalArgumentException(name + ": one property a line, please: " + line);
            }
            m = MUTANT.matcher(line);
            if (m.matches()) {
                mutants.add(new Mutant(m.group(1), m.group(2)));
            }
            m = REFUTES.matcher(line);
            if (m.matches()) {
                refuted.add(m.group(1));
            }
        }
        if (!lines.contains(NO_MUTANT)) {
            throw new IllegalArgumentException(name + ": has no line " + NO_MUTANT);
        }
        for (Mutant mutant : mutants) {
            if (!properties.contains(mutant.property())) {
                throw new IllegalArgumentException(name + ": does not check " + mutant.property());
            }
        }
        return new Configuration(name, name.replaceFirst("-.*", ""), lines, properties, mutants, refuted);
    }

    /** The model as designed: everything must hold. */
    Run asDesigned() {
        return new Run("holds", String.join("\n", lines), null);
    }

    /** The mutant, with nothing checked but the property that it must violate. */
    Run with(Mutant mutant) {
        String text = String.join("\n", onlyChecking(mutant.property()))
                .replace(NO_MUTANT, "CONSTANT Mutant = \"" + mutant.name() + "\"");
        return new Run("mutant " + mutant.name(), text, mutant.property());
    }

    /** The model as designed, with a statement about it that is false. */
    Run refuting(String statement) {
        List<String> text = onlyChecking(statement);
        text.add("INVARIANT " + statement);
        return new Run("refutes " + statement, String.join("\n", text), statement);
    }

    private List<String> onlyChecking(String property) {
        List<String> kept = new ArrayList<>();
        for (String line : lines) {
            Matcher m = CHECKED.matcher(line);
            if (!m.matches() || m.group(1).equals(property)) {
                kept.add(line);
            }
        }
        return kept;
    }
}
