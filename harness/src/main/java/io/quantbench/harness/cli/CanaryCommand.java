package io.quantbench.harness.cli;

import picocli.CommandLine.Command;

/** {@code quantbench canary}: what can be done with canaries. */
@Command(
        name = "canary",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = CanaryReplayCommand.class,
        description = "Judges a candidate beside its reference, by statistics that stay valid however often one looks.",
        footer = {
            "",
            "Example:",
            "  quantbench canary replay evidence.jsonl --report out",
            "",
            "Exit codes: 0 promote, 1 roll back, 2 usage or input error, 3 inconclusive."
        })
final class CanaryCommand {}
