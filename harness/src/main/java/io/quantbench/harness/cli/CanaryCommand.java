package io.quantbench.harness.cli;

import picocli.CommandLine.Command;

/** {@code quantbench canary}: what can be done with canaries. */
@Command(
        name = "canary",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {
            CanaryRunCommand.class,
            CanaryStatusCommand.class,
            CanaryVerdictCommand.class,
            CanaryPromoteCommand.class,
            CanaryApproveCommand.class,
            CanaryPauseCommand.class,
            CanaryResumeCommand.class,
            CanaryAbortCommand.class,
            CanaryReplayCommand.class
        },
        description = "Judges a candidate beside its reference, by statistics that stay valid however often one looks.",
        footer = {
            "",
            "Examples:",
            "  quantbench canary run --config plan.yaml",
            "  quantbench canary verdict --url http://127.0.0.1:8080",
            "  quantbench canary abort --url http://127.0.0.1:9091 --reason 'it is late'",
            "  quantbench canary replay evidence.jsonl --report out",
            "",
            "Exit codes: 0 promote, 1 roll back, 2 usage or input error, 3 inconclusive."
        })
final class CanaryCommand {}
