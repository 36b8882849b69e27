package io.quantbench.harness.bench;

import io.quantbench.quant.dataset.task.TaskScore;
import io.quantbench.quant.fidelity.Agreement;
import io.quantbench.quant.fidelity.FidelityCheck;
import io.quantbench.quant.fidelity.FidelityReport;
import java.util.List;
import java.util.Optional;

/** An answer of one vector per token decides, by its pooled vector, which other row is its nearest. */
record NeighbourJudge(String accuracyAbsent) implements Judge<float[]> {
    @Override
    public float[] decide(AnswerTable.Cell answer) {
        return answer.pooled();
    }

    @Override
    public Agreed agreed(List<float[]> reference, List<float[]> decisions) {
        FidelityCheck check = new FidelityCheck(Agreement.NEAREST_NEIGHBOUR);
        for (int row = 0; row < reference.size(); row++) {
            check.accept(reference.get(row), decisions.get(row));
        }
        FidelityReport report = check.report();
        return new Agreed(report.agreeing(), report.decisions());
    }

    @Override
    public Optional<TaskScore> score(List<float[]> reference, List<float[]> decisions) {
        return Optional.empty();
    }
}
