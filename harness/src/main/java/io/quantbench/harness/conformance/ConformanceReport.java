package io.quantbench.harness.conformance;

import io.quantbench.harness.conformance.CheckResult.Outcome;
import java.util.List;

/**
 * What all checks found, in the order in which they ran.
 *
 * @param results one per check
 */
public record ConformanceReport(List<CheckResult> results) {
    public ConformanceReport {
        results = List.copyOf(results);
    }

    /** Whether nothing failed. */
    public boolean conforms() {
        return results.stream().noneMatch(CheckResult::failed);
    }

    public long count(Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }
}
