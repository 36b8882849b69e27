package io.quantbench.harness.bench;

import io.quantbench.quant.dataset.task.TaskScore;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * An answer decides on a class.
 *
 * @param rule the class of an answer
 * @param truth the right class of each row; empty where there is no telling
 * @param classCount number of classes; 0 where there is no telling
 * @param accuracyAbsent why there is no telling; empty otherwise
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
record ClassJudge(ToIntFunction<AnswerTable.Cell> rule, int[] truth, int classCount, String accuracyAbsent)
        implements Judge<Integer> {
    static ClassJudge unlabelled(ToIntFunction<AnswerTable.Cell> rule, String reason) {
        return new ClassJudge(rule, new int[0], 0, reason);
    }

    @Override
    public Integer decide(AnswerTable.Cell answer) {
        return rule.applyAsInt(answer);
    }

    @Override
    public Optional<TaskScore> score(List<Integer> reference, List<Integer> decisions) {
        return truth.length == 0
                ? Optional.empty()
                : Optional.of(TaskScore.ofClasses(truth, toArray(reference), toArray(decisions), classCount));
    }

    private static int[] toArray(List<Integer> classes) {
        return classes.stream().mapToInt(Integer::intValue).toArray();
    }
}
