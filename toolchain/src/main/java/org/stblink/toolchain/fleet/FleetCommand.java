package org.stblink.toolchain.fleet;

import picocli.CommandLine.Command;

/** {@code stblink fleet}. */
@Command(
        name = "fleet",
        description = "What a whole fleet costs a server: that it comes back after a power cut, that it is imported.",
        subcommands = {MeasureCommand.class, SimulateCommand.class, RunCommand.class, ImportCommand.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class FleetCommand {}
