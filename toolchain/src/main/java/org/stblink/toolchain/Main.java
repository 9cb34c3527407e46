package org.stblink.toolchain;

import java.nio.file.FileSystemException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.stblink.server.app.Version;
import org.stblink.toolchain.abuse.AbuseCommand;
import org.stblink.toolchain.admin.AdminCommand;
import org.stblink.toolchain.audit.AuditCommand;
import org.stblink.toolchain.bench.BenchCommand;
import org.stblink.toolchain.box.BoxCommand;
import org.stblink.toolchain.capture.CaptureCommand;
import org.stblink.toolchain.crash.CrashCommand;
import org.stblink.toolchain.demo.DemoCommand;
import org.stblink.toolchain.doctor.DoctorCommand;
import org.stblink.toolchain.fleet.FleetCommand;
import org.stblink.toolchain.kit.KitCommand;
import org.stblink.toolchain.kit.KitPeerCommand;
import org.stblink.toolchain.lab.LabCommand;
import org.stblink.toolchain.load.LoadCommand;
import org.stblink.toolchain.supply.AdvisoriesCommand;
import org.stblink.toolchain.values.EndsWithItsReader;
import org.stblink.toolchain.values.FileTrouble;
import org.stblink.toolchain.values.StandardOutput;
import org.stblink.toolchain.world.WorldCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The {@code stblink} command. */
@Command(
        name = "stblink",
        description =
                "STBLink on one machine: show it, run a lab, run a box, administer a server, check its audit, find what fails, look at a port, wreck worlds, kill and abuse servers.",
        subcommands = {
            DemoCommand.class,
            LabCommand.class,
            BoxCommand.class,
            AdminCommand.class,
            AuditCommand.class,
            CaptureCommand.class,
            DoctorCommand.class,
            LoadCommand.class,
            FleetCommand.class,
            BenchCommand.class,
            KitCommand.class,
            KitPeerCommand.class,
            WorldCommand.class,
            CrashCommand.class,
            AbuseCommand.class,
            AdvisoriesCommand.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    /**
     * What a shell says of a program that SIGPIPE ended: its reader, such as {@code head}, had enough. Not 0, for a script may have
     * wanted all of it.
     */
    static final int READER_GONE = 141;

    private Main() {}

    /** Exit codes: 0 done, 1 failed, 2 wrong usage, 141 who read what it prints went away. */
    public static void main(String[] args) {
        System.exit(commandLine(StandardOutput::isPipe).execute(args));
    }

    /** The command as it is run: with its own words for what failed, and {@code @FILE} left to the commands. */
    public static CommandLine commandLine() {
        return commandLine(() -> false);
    }

    /** @param printsIntoAPipe asked when what was printed could not be written */
    private static CommandLine commandLine(BooleanSupplier printsIntoAPipe) {
        CommandLine command = new CommandLine(new Main()).setExpandAtFiles(false);
        command.setExecutionStrategy(parsed -> run(parsed, printsIntoAPipe));
        version(command.getCommandSpec());
        command.setExecutionExceptionHandler((e, failed, parsed) -> {
            String message = e instanceof FileSystemException file ? FileTrouble.text(file) : e.getMessage();
            failed.getErr().println(failed.getCommandSpec().qualifiedName() + ": " + (message == null ? e : message));
            return 1;
        });
        return command;
    }

    /** What {@code --version} of every command says. */
    private static void version(CommandSpec command) {
        command.versionProvider(() -> new String[] {Version.text()});
        command.subcommands().values().forEach(each -> version(each.getCommandSpec()));
    }

    /**
     * A command that printed in vain has failed: a token that is shown once is lost, and a list is no list. Only who went away
     * before its end need not be told that.
     */
    private static int run(ParseResult parsed, BooleanSupplier printsIntoAPipe) {
        int exitCode = new RunLast().execute(parsed);
        CommandLine ran = last(parsed);
        if (exitCode != 0 || ran.getCommand() instanceof EndsWithItsReader || !System.out.checkError()) {
            return exitCode;
        }
        if (printsIntoAPipe.getAsBoolean()) {
            return READER_GONE;
        }
        ran.getErr().println("stblink: standard output could not be written: what was printed is not whole");
        return 1;
    }

    private static CommandLine last(ParseResult parsed) {
        List<CommandLine> typed = parsed.asCommandLineList();
        return typed.get(typed.size() - 1);
    }
}
