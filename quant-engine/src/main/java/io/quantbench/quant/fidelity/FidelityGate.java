package io.quantbench.quant.fidelity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The least that a variant must keep of its reference.
 *
 * @param minimumCosine least mean cosine, in [−1, 1]; −1 asks for nothing
 * @param minimumAgreement least agreement, in [0, 1]; 0 asks for nothing, and only then may the agreement be unknown
 */
public record FidelityGate(double minimumCosine, double minimumAgreement) {
    public FidelityGate {
        if (!(minimumCosine >= -1 && minimumCosine <= 1)) {
            throw new IllegalArgumentException("minimumCosine=" + minimumCosine + " is outside [-1, 1]");
        }
        if (!(minimumAgreement >= 0 && minimumAgreement <= 1)) {
            throw new IllegalArgumentException("minimumAgreement=" + minimumAgreement + " is outside [0, 1]");
        }
    }

    /** Why {@code report} does not pass, one sentence each with required and actual value; empty if it passes. */
    public List<String> reasons(FidelityReport report) {
        List<String> reasons = new ArrayList<>();
        if (report.nonFiniteCandidate() > 0) {
            reasons.add(report.nonFiniteCandidate() + " output values of the variant are NaN or infinite");
        }
        if (minimumCosine > -1) {
            if (report.rows() == 0) {
                reasons.add("no outputs were compared, but a mean cosine of " + minimumCosine + " is required");
            } else if (!(report.cosineMean() >= minimumCosine)) {
                reasons.add(below("mean cosine", report.cosineMean(), minimumCosine));
            }
        }
        if (minimumAgreement > 0) {
            OptionalDouble agreement = report.agreement();
            if (agreement.isEmpty()) {
                reasons.add("agreement was not measured, but " + minimumAgreement + " is required");
            } else if (agreement.getAsDouble() < minimumAgreement) {
                reasons.add(below("agreement", agreement.getAsDouble(), minimumAgreement));
            }
        }
        return List.copyOf(reasons);
    }

    private static String below(String what, double actual, double required) {
        return String.format(Locale.ROOT, "%s %.6f is below the required %s", what, actual, required);
    }
}
