package io.quantbench.harness.bench;

import io.quantbench.quant.dataset.audio.SpeechClip;
import io.quantbench.quant.dataset.task.CtcDecoder;
import java.util.List;

/** What the right answers are. */
sealed interface Truth {
    /**
     * A class for each row.
     *
     * @param classes class of each row, from 0
     * @param train indices of the rows on which a classifier may be fitted
     * @param test indices of the held-out rows
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, never changed.
    record Labels(int[] classes, int[] train, int[] test) implements Truth {}

    /**
     * The text that each row shows.
     *
     * @param texts one per row; every row is held out, as nothing is fitted
     * @param decoder reads a text from an answer {@code [steps, classes]}
     */
    record Transcripts(List<String> texts, CtcDecoder decoder) implements Truth {
        public Transcripts {
            texts = List.copyOf(texts);
        }
    }

    /**
     * Which frames of clips are speech. The clips are judged, not the rows: they are run from their first frame to their last.
     *
     * @param clips all of one length
     * @param labelled whether the clips' labels are known
     */
    record Speech(List<SpeechClip> clips, boolean labelled) implements Truth {
        public Speech {
            clips = List.copyOf(clips);
        }
    }
}
