package org.stblink.toolchain.admin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.AdminClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code stblink admin import}: any number of devices, in parts, with a bar; all of them or none. */
@Command(
        name = "import",
        description = {
            "Puts devices on the allow-list, all or none.",
            "Each FILE is one of",
            "  *.csv    id,group,username,password,token,address, or with a header line that names its columns",
            "  *.json   a list of objects with these fields (read whole: for some thousands)",
            "  other    a serial or a range, FIRST..LAST, a line; '-' for standard input",
            "What looks like a range is one: stblink admin import --group lab STB-0001..STB-9999",
            "The same again changes nothing; a line that says otherwise than the list has it is a mistake."
        })
final class ImportCommand implements Callable<Integer> {
    @ParentCommand
    private AdminCommand admin = new AdminCommand();

    @Parameters(
            paramLabel = "FILE|RANGE",
            arity = "1..*",
            converter = Parts.Source.class,
            description = "what to import")
    private List<String> sources = new ArrayList<>();

    @Option(names = "--group", description = "of devices whose line has none")
    private @Nullable String group;

    @Option(
            names = "--new-tokens",
            paramLabel = "FILE",
            description = "make an enrolment token for each new device, and write them as id,token to a new file that"
                    + " only you may read; they cannot be read again")
    private @Nullable Path tokens;

    @Option(names = "--dry-run", description = "say what would be, and change nothing")
    private boolean dryRun;

    private final ImportedLines lines = new ImportedLines();

    /** Whether the server missed what {@link #group} would have been. */
    private boolean lacksGroup;

    @Override
    public Integer call() throws Exception {
        int exitCode = admin.run(this::importAll, lines::name);
        if (lacksGroup) {
            System.err.println("stblink admin: give --group NAME, for every device whose line has no group");
        }
        return exitCode;
    }

    private void look(@Nullable Object wrong) {
        lacksGroup = group == null
                && wrong instanceof List<?> list
                && list.stream()
                        .anyMatch(line -> line instanceof Map<?, ?> problem
                                && String.valueOf(problem.get("problem")).startsWith("group must be"));
    }

    private int importAll(AdminClient client) throws IOException, InterruptedException, AdminClient.Refused {
        Map<String, Object> rules = new LinkedHashMap<>();
        if (group != null) {
            rules.put("group", group);
        }
        rules.put("generateTokens", tokens != null && !dryRun);
        // The file first: an import that is begun is in the way of the next until it is given up.
        try (TokenFile file = TokenFile.open(dryRun ? null : tokens)) {
            String path =
                    "/v1/imports/" + client.call("POST", "/v1/imports", rules).get("import");
            boolean over = false;
            try {
                Map<String, Object> counts = send(client, path, file);
                file.force();
                if (dryRun) {
                    counts = client.call("DELETE", path, null);
                } else {
                    // Before the answer, which may be lost: tokens of what is listed are nowhere else.
                    file.keep();
                    counts = client.call("POST", path + "/commit", null);
                }
                over = true;
                return tell(counts, file);
            } finally {
                if (!over) {
                    giveUp(client, path, file);
                }
            }
        } catch (AdminClient.Refused e) {
            look(e.error().get("lines"));
            throw e;
        }
    }

    private Map<String, Object> send(AdminClient client, String path, TokenFile file)
            throws IOException, InterruptedException, AdminClient.Refused {
        ProgressBar bar = new ProgressBar(System.err, total());
        Map<String, Object> counts = Map.of();
        for (String source : sources) {
            lines.begin(source);
            try (Parts parts = Parts.open(source)) {
                String to = path + "/lines?newFile=true";
                byte[] part = parts.next();
                while (part != null) {
                    counts = client.call("POST", to, parts.type(), part);
                    lines.add(parts.lines(part));
                    file.add(counts.get("tokens"));
                    bar.at(parts.read(), counts);
                    to = path + "/lines";
                    part = parts.next();
                }
                bar.done(parts.read());
            } catch (AdminClient.Refused e) {
                if (sources.size() > 1) {
                    System.err.println("stblink admin: refused of " + lines.present() + ":");
                }
                throw e;
            }
        }
        bar.end();
        return counts;
    }

    private int tell(Map<String, Object> counts, TokenFile file) {
        Object problems = counts.get("problems");
        System.out.println((dryRun ? "would be inserted: " : "inserted: ") + counts.get("inserted") + ", unchanged: "
                + counts.get("unchanged") + (Integer.valueOf(0).equals(problems) ? "" : ", wrong lines: " + problems));
        if (!file.told().isEmpty()) {
            System.out.println(file.told());
        }
        look(counts.get("lines"));
        if (counts.get("lines") instanceof List<?> wrong) {
            for (Object line : wrong) {
                if (line instanceof Map<?, ?> problem) {
                    System.out.println("  " + lines.name(problem.get("line")) + ": " + problem.get("problem"));
                }
            }
        }
        return Integer.valueOf(0).equals(problems) ? 0 : 1;
    }

    /** The server takes away only what is not listed: once it says so, the tokens are of no use to anybody. */
    private void giveUp(AdminClient client, String path, TokenFile file) throws InterruptedException {
        String why;
        try {
            client.call("DELETE", path, null);
            file.drop();
            return;
        } catch (AdminClient.Refused e) {
            why = e.getMessage();
        } catch (IOException e) {
            why = admin.unreached(e, client);
        }
        System.err.println("stblink admin: the import could not be given up: " + why);
        if (file.isKept()) {
            System.err.println("stblink admin: it may be done all the same; look with: stblink admin devices"
                    + file.unlessListed());
        } else {
            System.err.println(
                    "stblink admin: nothing was imported; the server takes what it has of it away by itself, at"
                            + " its next start or ten minutes from now");
        }
    }

    /** In bytes of files and serials of ranges, which is good enough for a bar. */
    private long total() throws IOException {
        long total = 0;
        for (String source : sources) {
            total += Parts.size(source);
        }
        return total;
    }
}
