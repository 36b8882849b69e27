package io.quantbench.harness.cli;

import io.quantbench.harness.canary.judge.Verdict;
import io.quantbench.load.report.RunReport;

/** What the process tells its caller. The numbers are part of the command's contract. */
enum ExitCode {
    /** Everything asked for was done and every gate held. */
    OK(0),
    /** The run is valid and a gate failed. */
    GATE_FAILED(1),
    /** The command line, a model, a data file or the surroundings do not allow the run. */
    INPUT_ERROR(2),
    /** The run took place, but must not be read as a result; of a canary: nothing is proven yet. */
    INVALID_RUN(3);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** What a load run's verdict means to the caller. */
    static ExitCode of(RunReport.Status status) {
        return switch (status) {
            case OK -> OK;
            case GATE_FAILED -> GATE_FAILED;
            case INCONCLUSIVE, INVALID, INCOMPLETE -> INVALID_RUN;
        };
    }

    /** What a canary's verdict means to the caller. */
    static ExitCode of(Verdict verdict) {
        return switch (verdict) {
            case PROMOTE -> OK;
            case ROLLBACK -> GATE_FAILED;
            case HOLD -> INVALID_RUN;
        };
    }

    int code() {
        return code;
    }
}
