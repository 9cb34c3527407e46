package org.stblink.toolchain.audit;

import picocli.CommandLine.Command;

/** {@code stblink audit}. */
@Command(
        name = "audit",
        description = "Checks that nothing was taken out of the audit, changed, put in or cut off (docs/audit.md).",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = VerifyCommand.class)
public final class AuditCommand {}
