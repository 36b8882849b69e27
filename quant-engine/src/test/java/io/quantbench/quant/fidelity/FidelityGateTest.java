package io.quantbench.quant.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FidelityGateTest {
    private static FidelityReport report(double cosine, long nonFinite, long decisions, long agreeing) {
        return new FidelityReport(10, cosine, cosine, 20, 0.1, 0, nonFinite, Agreement.TOP1, decisions, agreeing);
    }

    @Test
    void passesAtExactlyTheRequiredValues() {
        assertThat(new FidelityGate(0.98, 0.5).reasons(report(0.98, 0, 4, 2))).isEmpty();
    }

    @Test
    void givesEveryReasonWithRequiredAndActualValue() {
        assertThat(new FidelityGate(0.99, 0.9).reasons(report(0.95, 3, 4, 2)))
                .containsExactly(
                        "3 output values of the variant are NaN or infinite",
                        "mean cosine 0.950000 is below the required 0.99",
                        "agreement 0.500000 is below the required 0.9");
    }

    @Test
    void whatWasNotMeasuredDoesNotPassSilently() {
        FidelityReport nothing = new FidelityCheck(Agreement.NONE).report();
        assertThat(new FidelityGate(0.99, 0.9).reasons(nothing))
                .containsExactly(
                        "no outputs were compared, but a mean cosine of 0.99 is required",
                        "agreement was not measured, but 0.9 is required");
        assertThat(new FidelityGate(-1, 0).reasons(nothing)).isEmpty();
    }

    @Test
    void refusesImpossibleThresholds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FidelityGate(1.5, 0))
                .withMessageContaining("minimumCosine=1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FidelityGate(0, Double.NaN))
                .withMessageContaining("minimumAgreement=NaN");
    }
}
