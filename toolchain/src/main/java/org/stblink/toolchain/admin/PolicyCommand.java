package org.stblink.toolchain.admin;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stblink.toolchain.values.InputFile;
import org.stblink.toolchain.values.Utf8Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Who may call whom. */
@Command(
        name = "policy",
        description = "Shows or changes who may call whom. Rules that are set here hold instead of the configuration's,"
                + " also after a restart, until they are reset.",
        synopsisSubcommandLabel = "COMMAND")
final class PolicyCommand {
    private static final String PATH = "/v1/policy";
    private static final String GROUP = "group:";
    private static final String QUOTED = GROUP + '"';
    /** A group's name may have blanks and marks. What looks like more than a name takes quotes, for a misread rule opens or ends calls. */
    private static final String PLAIN = "[^\\s\"]\\S*(?: (?!#|(?:anyone|same-group)(?!\\S)|group:|device:)\\S+)*";

    private static final String WHO = "(anyone|same-group|group:(?:" + PLAIN + "|\"(?:[^\"]|\"\")+\")|device:\\S+)";
    private static final Pattern RULE = Pattern.compile("(allow|deny)\\s+" + WHO + "\\s+" + WHO);

    @ParentCommand
    private AdminCommand admin = new AdminCommand();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(name = "show", description = "Shows the rules that hold.")
    int show() throws Exception {
        return admin.show(client -> client.get(PATH), PolicyCommand::print);
    }

    @Command(
            name = "set",
            description = {
                "Sets the rules, in order; the first that matches decides.",
                "Each is ALLOW CALLER TARGET, where ALLOW is allow or deny, and CALLER and TARGET are anyone, same-group,"
                        + " group:NAME or device:ID:",
                "  stblink admin policy set 'deny group:guest anyone' 'allow anyone same-group'",
                "A name with two blanks, a # behind a blank, or one of these words in it takes quotes: group:\"room # 2\", and in them"
                        + " \"\" stands for one.",
                "A rule @FILE stands for the lines of a file; those that begin with # are comments."
            })
    int set(@Parameters(paramLabel = "RULE", arity = "1..*", converter = RulesConverter.class) List<Rules> rules)
            throws Exception {
        List<Map<String, Object>> list =
                rules.stream().flatMap(each -> each.inOrder().stream()).toList();
        if (list.isEmpty()) {
            // An empty file is more likely a mistake than the wish to end every session.
            throw new ParameterException(
                    spec.commandLine(), "there is no rule in it; to let nobody call, say so: 'deny anyone anyone'");
        }
        return admin.show(client -> client.call("PUT", PATH, Map.of("rules", list)), PolicyCommand::print);
    }

    @Command(name = "reset", description = "Goes back to the configuration's rules.")
    int reset() throws Exception {
        return admin.show(client -> client.call("DELETE", PATH, null), PolicyCommand::print);
    }

    /** A rule, or those of a file. */
    record Rules(List<Map<String, Object>> inOrder) {}

    /** What stands on the command line for rules. */
    static final class RulesConverter implements ITypeConverter<Rules> {
        @Override
        public Rules convert(String text) {
            if (!text.startsWith("@")) {
                return new Rules(List.of(parse(text)));
            }
            Path file = new InputFile().convert(text.substring(1));
            return new Rules(lines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(PolicyCommand::parse)
                    .toList());
        }

        private static List<String> lines(Path file) {
            List<String> lines = new ArrayList<>();
            try (BufferedReader in = new BufferedReader(Utf8Text.open(file.toString()))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines.add(lines.isEmpty() ? Utf8Text.withoutMark(line) : line);
                }
            } catch (IOException e) {
                throw new TypeConversionException(e.getMessage());
            }
            return lines;
        }
    }

    private static Map<String, Object> parse(String rule) {
        Matcher parts = RULE.matcher(rule.strip());
        if (!parts.matches()) {
            throw new TypeConversionException(
                    "a rule is 'allow CALLER TARGET' or 'deny CALLER TARGET', a group's name that could be read in two ways"
                            + " in quotes, and no comment behind it; this is not: " + rule);
        }
        return Map.of(
                "allow",
                "allow".equals(parts.group(1)),
                "caller",
                unquoted(parts.group(2)),
                "target",
                unquoted(parts.group(3)));
    }

    private static String unquoted(String who) {
        return who.startsWith(QUOTED)
                ? GROUP + who.substring(QUOTED.length(), who.length() - 1).replace("\"\"", "\"")
                : who;
    }

    private static void print(Map<String, Object> policy) {
        System.out.println("source: " + policy.get("source")
                + (policy.get("version") == null ? "" : ", version " + policy.get("version")));
        new Table("allow", "caller", "target").print(System.out, policy.get("rules"));
    }
}
