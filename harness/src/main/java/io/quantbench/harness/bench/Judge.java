package io.quantbench.harness.bench;

import io.quantbench.quant.dataset.task.TaskScore;
import java.util.List;
import java.util.Optional;

/**
 * Says what an answer decides, and what the decisions of an arm are worth. Immutable: answers are decided on several threads.
 *
 * @param <D> what one answer decides
 */
interface Judge<D> {
    /** What an answer decides. */
    D decide(AnswerTable.Cell answer);

    /** How many decisions of an arm are the reference's. */
    default Agreed agreed(List<D> reference, List<D> decisions) {
        long agreeing = 0;
        for (int row = 0; row < reference.size(); row++) {
            agreeing += reference.get(row).equals(decisions.get(row)) ? 1 : 0;
        }
        return new Agreed(agreeing, reference.size());
    }

    /** The task metric of an arm; empty where there is nothing to hold its decisions against. */
    Optional<TaskScore> score(List<D> reference, List<D> decisions);

    /** Why there is no task metric, in one sentence; empty where there is. */
    String accuracyAbsent();

    /**
     * Decisions that two arms share.
     *
     * @param agreeing how many
     * @param decisions of how many; 0 where nothing is decided
     */
    record Agreed(long agreeing, long decisions) {}
}
