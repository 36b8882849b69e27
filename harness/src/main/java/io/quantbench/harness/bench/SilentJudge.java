package io.quantbench.harness.bench;

import io.quantbench.quant.dataset.task.TaskScore;
import java.util.List;
import java.util.Optional;

/** Answers decide nothing that we know of. */
record SilentJudge(String accuracyAbsent) implements Judge<Boolean> {
    @Override
    public Boolean decide(AnswerTable.Cell answer) {
        return false;
    }

    @Override
    public Agreed agreed(List<Boolean> reference, List<Boolean> decisions) {
        return new Agreed(0, 0);
    }

    @Override
    public Optional<TaskScore> score(List<Boolean> reference, List<Boolean> decisions) {
        return Optional.empty();
    }
}
