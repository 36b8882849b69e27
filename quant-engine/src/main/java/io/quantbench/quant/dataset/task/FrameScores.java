package io.quantbench.quant.dataset.task;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Scores of labelled frames, clip by clip, and how well they part the two labels. */
final class FrameScores {
    private static final float THRESHOLD = 0.5f;

    private final List<boolean[]> truths;
    private final List<float[]> scores;

    FrameScores(List<boolean[]> truths, List<float[]> scores) {
        if (truths.size() != scores.size()
                || IntStream.range(0, truths.size()).anyMatch(i -> truths.get(i).length != scores.get(i).length)) {
            throw new IllegalArgumentException("the clips of scores do not fit the clips of labels");
        }
        this.truths = truths;
        this.scores = scores;
    }

    /** 1 where a frame is labelled or scored above the threshold, clip after clip. */
    static int[] labels(List<boolean[]> truths) {
        return truths.stream()
                .flatMapToInt(clip -> IntStream.range(0, clip.length).map(i -> clip[i] ? 1 : 0))
                .toArray();
    }

    static int[] decisions(List<float[]> scores) {
        return scores.stream()
                .flatMapToInt(clip -> IntStream.range(0, clip.length).map(i -> clip[i] > THRESHOLD ? 1 : 0))
                .toArray();
    }

    /**
     * Area under the ROC curve by the Mann–Whitney statistic: the chance that a frame labelled true scores above one labelled
     * false, ties counted half.
     */
    double area() {
        return area(-1);
    }

    /** Standard error by leaving out one clip at a time; a clip without which a label is missing stays. */
    double jackknifeError() {
        double[] areas = IntStream.range(0, truths.size())
                .mapToDouble(this::area)
                .filter(Double::isFinite)
                .toArray();
        double mean = Arrays.stream(areas).average().orElse(0);
        double squares =
                Arrays.stream(areas).map(area -> (area - mean) * (area - mean)).sum();
        return areas.length < 2 ? 0 : Math.sqrt(squares * (areas.length - 1) / areas.length);
    }

    private record Frame(float score, boolean truth) {}

    /** The area without one clip; NaN where a label is missing. */
    private double area(int without) {
        List<Frame> frames = IntStream.range(0, truths.size())
                .filter(clip -> clip != without)
                .boxed()
                .flatMap(clip -> IntStream.range(0, truths.get(clip).length)
                        .mapToObj(i -> new Frame(scores.get(clip)[i], truths.get(clip)[i])))
                .sorted(Comparator.comparing(Frame::score))
                .toList();
        long positives = frames.stream().filter(Frame::truth).count();
        long negatives = frames.size() - positives;
        return positives == 0 || negatives == 0 ? Double.NaN : wins(frames) / ((double) positives * negatives);
    }

    /** Pairs in which the frame labelled true scores higher, ties counted half. */
    private static double wins(List<Frame> frames) {
        double wins = 0;
        long negativesBelow = 0;
        for (int from = 0; from < frames.size(); ) {
            int to = from;
            long positivesHere = 0;
            while (to < frames.size()
                    && frames.get(to).score() == frames.get(from).score()) {
                positivesHere += frames.get(to).truth() ? 1 : 0;
                to++;
            }
            long negativesHere = to - from - positivesHere;
            wins += positivesHere * (negativesBelow + negativesHere / 2.0);
            negativesBelow += negativesHere;
            from = to;
        }
        return wins;
    }
}
