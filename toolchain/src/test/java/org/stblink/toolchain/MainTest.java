package org.stblink.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stblink.port.kit.peer.KitPeer;
import org.stblink.server.app.ServerMain;
import picocli.CommandLine;

/** What {@code stblink} says of its commands, and of a line that is wrong. */
class MainTest {
    private static final String KEY = "5c".repeat(32);

    @TempDir
    Path directory;

    private final StringWriter said = new StringWriter();

    private int run(String... line) {
        CommandLine command = Main.commandLine();
        command.setErr(new PrintWriter(said, true));
        return command.execute(line);
    }

    /** A list of commands shows the first line of each one's description, and no more. */
    @Test
    void everyDescriptionBeginsWithAWholeSentence() {
        List<String> cut = new ArrayList<>();
        look(Main.commandLine(), cut);
        assertThat(cut).isEmpty();
    }

    private static void look(CommandLine command, List<String> cut) {
        String[] description = command.getCommandSpec().usageMessage().description();
        if (description.length == 0 || !description[0].endsWith(".")) {
            cut.add(command.getCommandSpec().qualifiedName());
        }
        command.getSubcommands().values().forEach(each -> look(each, cut));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    box --id b --dir d --server h:1 --key abc              | '--key': 64 hexadecimal digits, two for each byte; these are 3
                    box --id b --dir d --server h:1 --key KEY --token abcd | '--token': 32 to 64 hexadecimal digits
                    box --id b --dir d --server here --key KEY             | '--server' (<servers>): 'here' is not HOST:PORT
                    box --id b --dir d --server h:0 --key KEY              | 'h:0' is not HOST:PORT, with a port of 1 to 65535
                    box --id b --dir d --server h:1 --key KEY --password-file none | '--password-file': there is no file none
                    box --id b --dir d --server h:1 --key KEY --reply DIR  | is a directory, not a file
                    box --id b --dir DIR/box --server h:1 --key KEY --token-library /x.so | needs --token-pin-file
                    box --id b --dir d --server h:1 --key KEY --suite SM2  | '--suite': 'SM2' is no suite: 25519_ChaChaPoly_SHA256, 25519_AESGCM_SHA256, SM2_SM4GCM_SM3
                    box --id b --dir d --server h:1 --key KEY --peer-suite SM2_SM4GCM_SM3 --peer-suite 16 | '--peer-suite' (<suites>): '16' is no suite
                    load --suite 1 --server h:1 --key KEY --admin h:1 --token-file t | '--suite': '1' is no suite
                    doctor --id b --dir d --server h --key KEY             | 'h' is not HOST:PORT
                    doctor --id b/c --dir d --server h:1 --key KEY         | '--id':
                    doctor --id b --dir d --server h:1 --key KEY --target b/c | '--target':
                    lab --dir DIR --port 70000                             | '--port': '70000' is not a whole number of 0 to 65535
                    lab --dir DIR --device b/c                             | '--device' (<devices>):
                    load --devices -1 --server h:1 --key KEY --admin h:1 --token-file t | '--devices': '-1' is not a whole number of 1 to
                    fleet measure --boxes 0                                | '--boxes': '0' is not
                    load --server h --key KEY --admin h:1 --token-file t   | 'h' is not HOST:PORT
                    capture show none                                      | there is no file none
                    audit verify none                                      | there is no file or directory none
                    audit verify DIR --head 12                             | '--head' (NUMBER:HASH): not a head of the audit
                    admin import DIR                                       | is a directory, not a file
                    admin import none.csv                                  | there is no file none.csv
                    admin import STB-9..STB-1                              | Invalid value
                    admin --address 127.0.0.1 health                       | '--address': '127.0.0.1' is neither HOST:PORT nor https://HOST:PORT
                    admin --authority none health                          | '--authority': there is no file none
                    admin policy set 'let all'                             | a rule is 'allow CALLER TARGET'
                    admin audit --after 5 --before 9                       | --after=<after>, --before=<before> are mutually exclusive
                    kit --cuts -1                                          | --cuts must be 0 or more
                    kit --port punchcards                                  | --port is one of javase, flash, token, not punchcards
                    kit --peer foo                                         | the peer is HOST:PORT, not "foo"
                    kit --only NET-4,FOO-1                                 | FOO-1
                    kit --allocated 10.0.0.1/99                            | prefix length must be 0 to 32, not "99"
                    kit --port flash --linux-interface lo --allocated 10.0.0.1/8 | --linux-interface is over the Java SE port, not over --port flash
                    world --jobs 0                                         | '--jobs': '0' is not a whole number of 1 to
                    world --seeds -1                                       | '--seeds': '-1' is not a whole number of 1 to
                    load --hold -1 --server h:1 --key KEY --admin h:1 --token-file FILE | '--hold': '-1' is not a whole number of 0 to
                    box --id b --dir DIR/box --server h:1 --key KEY --token-library /x.so --flash DIR/f | --token-library or --flash
                    box --id b --dir DIR/box --server h:1 --key KEY --token-slot 3 | --token-slot and --token-pin-file go with --token-library
                    box --id b --dir DIR/box --server h:1 --key KEY --token-pin-file FILE | --token-slot and --token-pin-file go with --token-library
                    demo --keep FULL                                       | --keep needs an empty or a new directory
                    """, quoteCharacter = '~')
    void wrongValuesAreWrongUsageAndNamed(String line, String message) throws IOException {
        Path full = Files.createDirectory(directory.resolve("full"));
        Path file = Files.createFile(full.resolve("file"));
        String[] words = line.replace("KEY", KEY)
                .replace("DIR", directory.toString())
                .replace("FULL", full.toString())
                .replace("FILE", file.toString())
                .split(" +");
        assertThat(run(words)).as(said.toString()).isEqualTo(2);
        assertThat(said.toString()).contains(message);
    }

    @Test
    void wrongTokenIsNotRepeated() {
        assertThat(run("box", "--id", "b", "--dir", "d", "--server", "h:1", "--key", KEY, "--token", "0123ef~q"))
                .isEqualTo(2);
        assertThat(said.toString())
                .contains("'--token'")
                .contains("character 7 is not a hexadecimal digit")
                .doesNotContain("~")
                .doesNotContain("0123ef");
    }

    /** A lab and the kit's peer are for the same PC. */
    @Test
    void kitPeerLeavesTheServersPortsAlone() throws Exception {
        try (InputStream defaults = ServerMain.class.getResourceAsStream("reference.conf")) {
            assertThat(new String(defaults.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("port = 7411")
                    .doesNotContain("port = " + KitPeer.DEFAULT_PORT);
        }
    }

    @Test
    void whatFailedIsNamedAsItIsCalled() throws Exception {
        Path file = Files.createFile(directory.resolve("empty.capture"));
        assertThat(run("capture", "show", file.toString())).isEqualTo(1);
        assertThat(said.toString()).startsWith("stblink capture show: ").contains("is empty");
    }

    /** Also where something else is asked for that is not given. */
    @Test
    void everyCommandHelpsAndSaysWhichVersionItIs() {
        List<List<String>> every = new ArrayList<>();
        collect(Main.commandLine(), List.of(), every);
        assertThat(every).contains(List.of(), List.of("demo"), List.of("capture", "show"), List.of("admin", "devices"));
        for (List<String> words : every) {
            assertThat(asked(words, "--help")).contains("Usage: stblink " + String.join(" ", words));
            assertThat(asked(words, "--version")).matches("STBLink [0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?\\R");
        }
    }

    private static void collect(CommandLine command, List<String> words, List<List<String>> every) {
        every.add(words);
        command.getSubcommands().forEach((name, each) -> {
            List<String> longer = new ArrayList<>(words);
            longer.add(name);
            collect(each, longer, every);
        });
    }

    private static String asked(List<String> words, String option) {
        StringWriter printed = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(printed, true));
        List<String> line = new ArrayList<>(words);
        line.add(option);
        assertThat(command.execute(line.toArray(new String[0]))).as("%s", line).isZero();
        return printed.toString();
    }
}
