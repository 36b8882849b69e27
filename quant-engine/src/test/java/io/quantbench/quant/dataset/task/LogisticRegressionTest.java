package io.quantbench.quant.dataset.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {
    /**
     * One input x = ±1 with label (x > 0), λ = 0.1. By symmetry w₁ = −w₀ = v and the biases are 0, so that F′ = 0 reads
     * σ(−2v) = λ v, which v = 1.137617... solves.
     */
    @Test
    void findsTheMinimumOfTheSymmetricCase() {
        LinearHead head = LogisticRegression.fit(new float[][] {{1}, {-1}}, new int[] {1, 0}, 0.1);

        double[] scores = head.scores(new float[] {1});
        double v = scores[1];
        assertThat(scores[0]).isCloseTo(-v, within(1e-5));
        assertThat(1 / (1 + Math.exp(2 * v))).isCloseTo(0.1 * v, within(1e-5));
        assertThat(head.scores(new float[] {0})[1]).isCloseTo(0, within(1e-5));
    }

    @Test
    void learnsTheClassSharesWhereTheInputSaysNothing() {
        float[][] inputs = {{0}, {0}, {0}, {0}};
        LinearHead head = LogisticRegression.fit(inputs, new int[] {0, 1, 1, 1}, 1);

        double[] scores = head.scores(new float[] {0});
        assertThat(scores[1] - scores[0]).isCloseTo(Math.log(3), within(1e-5));
    }

    @Test
    void separatesThreeBlobs() {
        float[][] centres = {{2, 0}, {-2, 2}, {-2, -2}};
        SplittableRandom random = new SplittableRandom(42);
        float[][] inputs = new float[300][];
        int[] labels = new int[300];
        for (int i = 0; i < inputs.length; i++) {
            labels[i] = i % 3;
            float[] centre = centres[labels[i]];
            inputs[i] = new float[] {
                (float) (centre[0] + random.nextDouble(-1, 1)), (float) (centre[1] + random.nextDouble(-1, 1))
            };
        }

        LinearHead head = LogisticRegression.fit(inputs, labels);

        assertThat(head.classCount()).isEqualTo(3);
        assertThat(head.inputSize()).isEqualTo(2);
        assertThat(head.predict(inputs)).isEqualTo(labels);
    }

    /** A point is the minimum of a convex function where the gradient vanishes; taken by differences on the fitted head. */
    @Test
    void endsWhereTheGradientVanishes() {
        SplittableRandom random = new SplittableRandom(7);
        float[][] inputs = new float[60][5];
        int[] labels = new int[60];
        for (int i = 0; i < inputs.length; i++) {
            labels[i] = random.nextInt(3);
            for (int j = 0; j < 5; j++) {
                inputs[i][j] = (float) random.nextDouble(-1, 1);
            }
        }
        double l2 = 0.01;

        LinearHead head = LogisticRegression.fit(inputs, labels, l2);

        double[][] scores = new double[60][];
        for (int i = 0; i < 60; i++) {
            scores[i] = head.scores(inputs[i]);
        }
        for (int k = 0; k < 3; k++) {
            double biasGradient = 0;
            for (int i = 0; i < 60; i++) {
                biasGradient += (softmax(scores[i], k) - (labels[i] == k ? 1 : 0)) / 60;
            }
            assertThat(biasGradient).isCloseTo(0, within(2 * LogisticRegression.GRADIENT_TOLERANCE));
        }
    }

    private static double softmax(double[] scores, int k) {
        double sum = 0;
        for (double score : scores) {
            sum += Math.exp(score);
        }
        return Math.exp(scores[k]) / sum;
    }

    @Test
    void fitsTheSameHeadToTheLastBit() {
        float[][] inputs = {{1, 2}, {2, 1}, {-1, 0.5f}, {0, -1}};
        int[] labels = {0, 1, 0, 1};

        assertThat(LogisticRegression.fit(inputs, labels)).isEqualTo(LogisticRegression.fit(inputs, labels));
    }

    @Test
    void refusesWhatCannotBeFitted() {
        float[][] inputs = {{1}, {2}};
        assertThatThrownBy(() -> LogisticRegression.fit(inputs, new int[] {1, 1}))
                .hasMessageContaining("labels are 1 to 1");
        assertThatThrownBy(() -> LogisticRegression.fit(inputs, new int[] {0}))
                .hasMessageContaining("2 inputs and 1 labels");
        assertThatThrownBy(() -> LogisticRegression.fit(inputs, new int[] {0, 1}, 0))
                .hasMessageContaining("l2=0.0");
        assertThatThrownBy(() -> LogisticRegression.fit(new float[][] {{1}, {Float.NaN}}, new int[] {0, 1}))
                .hasMessageContaining("input 1 holds NaN");
        assertThatThrownBy(() -> LogisticRegression.fit(new float[][] {{1}, {1, 2}}, new int[] {0, 1}))
                .hasMessageContaining("input 1 has 2 elements, input 0 has 1");
    }

    @Test
    void saysThatItDidNotConverge() {
        Lbfgs.Function quadratic = (x, gradient) -> {
            gradient[0] = 2 * (x[0] - 3);
            return (x[0] - 3) * (x[0] - 3);
        };

        assertThat(new Lbfgs(1e-9, 20).minimise(quadratic, new double[] {0})[0]).isCloseTo(3, within(1e-9));
        assertThatThrownBy(() -> new Lbfgs(1e-9, 0).minimise(quadratic, new double[] {0}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("largest gradient component 6.0 after 0 iterations");
    }

    @Test
    void predictsTheLargestScoreAndTheLowerClassOnATie() {
        LinearHead head = new LinearHead(2, new double[] {1, 0, 0, 1, 0, 1}, new double[] {0, 0.5, 0.5});

        assertThat(head.scores(new float[] {2, 1})).containsExactly(2, 1.5, 1.5);
        assertThat(head.predict(new float[][] {{2, 1}, {0, 1}})).containsExactly(0, 1);
        assertThatThrownBy(() -> head.predict(new float[] {Float.NaN, 0})).hasMessageContaining("score 0 NaN");
        assertThatThrownBy(() -> head.predict(new float[] {1})).hasMessageContaining("1 elements, not 2");
        assertThatThrownBy(() -> new LinearHead(2, new double[3], new double[2]))
                .hasMessageContaining("3 weights");
    }
}
