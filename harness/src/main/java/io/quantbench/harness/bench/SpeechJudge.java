package io.quantbench.harness.bench;

import io.quantbench.quant.dataset.task.TaskScore;
import java.util.List;
import java.util.Optional;

/**
 * An answer {@code [frames]} decides for every frame of a clip whether it is speech: above 0.5.
 *
 * @param truth which frames are speech, clip by clip; empty where that is not known
 * @param accuracyAbsent why it is not known; empty otherwise
 */
record SpeechJudge(List<boolean[]> truth, String accuracyAbsent) implements Judge<float[]> {
    private static final float THRESHOLD = 0.5f;

    @Override
    public float[] decide(AnswerTable.Cell answer) {
        return answer.values();
    }

    @Override
    public Agreed agreed(List<float[]> reference, List<float[]> decisions) {
        long agreeing = 0;
        long frames = 0;
        for (int clip = 0; clip < reference.size(); clip++) {
            float[] expected = reference.get(clip);
            float[] found = decisions.get(clip);
            for (int frame = 0; frame < expected.length; frame++) {
                agreeing += (expected[frame] > THRESHOLD) == (found[frame] > THRESHOLD) ? 1 : 0;
            }
            frames += expected.length;
        }
        return new Agreed(agreeing, frames);
    }

    @Override
    public Optional<TaskScore> score(List<float[]> reference, List<float[]> decisions) {
        return truth.isEmpty() ? Optional.empty() : Optional.of(TaskScore.ofFrames(truth, reference, decisions));
    }
}
