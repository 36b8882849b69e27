package io.quantbench.harness.cli;

import picocli.CommandLine.Command;

/** {@code quantbench report}: what can be done with reports that are there. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Compares or merges reports of load runs.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ReportCompareCommand.class, ReportMergeCommand.class})
final class ReportCommand {}
