package io.quantbench.harness.bench;

import io.quantbench.quant.dataset.task.CtcDecoder;
import io.quantbench.quant.dataset.task.TaskScore;
import java.util.List;
import java.util.Optional;

/**
 * An answer {@code [steps, classes]} decides on a text.
 *
 * @param decoder reads the text
 * @param truth the right text of each row
 */
record TextJudge(CtcDecoder decoder, List<String> truth) implements Judge<String> {
    @Override
    public String decide(AnswerTable.Cell answer) {
        return decoder.decode(answer.values());
    }

    @Override
    public Optional<TaskScore> score(List<String> reference, List<String> decisions) {
        return Optional.of(TaskScore.ofTexts(truth, reference, decisions));
    }

    @Override
    public String accuracyAbsent() {
        return "";
    }
}
