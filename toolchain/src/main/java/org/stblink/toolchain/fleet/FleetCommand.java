package org.stblink.toolchain.fleet;

import picocli.CommandLine.Command;

/** {@code stblink fleet}. */
@Command(
        name = "fleet",
        description = "What it costs a server that a region's boxes come back after a power cut.",
        subcommands = {MeasureCommand.class, SimulateCommand.class, RunCommand.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class FleetCommand {}
