package io.quantbench.load.compare;

import io.quantbench.load.record.Recording;
import io.quantbench.load.verdict.RunValidity;
import io.quantbench.load.verdict.ValidityJudge;
import io.quantbench.load.verdict.ValidityRules;
import java.util.List;

/**
 * What one arm did in a race.
 *
 * @param arm its name
 * @param blocks one recording per round, in order
 */
public record ArmBlocks(String arm, List<Recording> blocks) {
    public ArmBlocks {
        blocks = List.copyOf(blocks);
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("arm '" + arm + "' has no blocks");
        }
    }

    /** All blocks as one recording. */
    public Recording merged() {
        return Recording.merge(blocks);
    }

    /** Whether the arm's figures may be believed. */
    public RunValidity validity(ValidityRules rules) {
        return new ValidityJudge(rules).judgeBlocks(blocks);
    }
}
