package io.quantbench.quant.fidelity;

import io.quantbench.quant.tensor.Tensor;

/**
 * Compares the outputs of a reference and a candidate row by row, in one pass: nothing is kept but running sums, except with
 * {@link Agreement#NEAREST_NEIGHBOUR}. Rows may come as plain vectors or as the tokens of {@code [batch, sequence, hidden]}; what
 * they decide is compared as the {@link Agreement} says. One thread.
 *
 * <p>SQNR is that of ONNX Runtime's quantization debugger: 20·log10(‖x‖/‖x−y‖), here over all elements of all rows.
 */
public final class FidelityCheck {
    /** Rows that take part in {@link Agreement#NEAREST_NEIGHBOUR}; later ones count for everything else. */
    public static final int MAX_NEIGHBOUR_ROWS = 2_000;

    private final Agreement agreement;
    private final Signal signal = new Signal();
    private final Neighbours neighbours = new Neighbours(MAX_NEIGHBOUR_ROWS);
    private int rowLength = -1;
    private long decisions;
    private long agreeing;

    public FidelityCheck(Agreement agreement) {
        this.agreement = agreement;
    }

    /**
     * Compares one row: an embedding, or the scores of all classes.
     *
     * @throws IllegalArgumentException if the rows differ in length, from each other or from earlier ones, or are empty
     */
    public void accept(float[] reference, float[] candidate) {
        requireRow(reference.length, candidate.length);
        signal.accept(reference, candidate, 0, reference.length);
        if (agreement == Agreement.TOP1) {
            decideTop1(reference, candidate, 0, reference.length);
        } else if (agreement == Agreement.NEAREST_NEIGHBOUR) {
            neighbours.accept(reference, candidate);
        }
    }

    /**
     * Compares each vector along the last axis as a row of its own.
     *
     * @param reference {@code [.., length]} float32, at least one axis
     * @param candidate of the same shape
     */
    public void accept(Tensor reference, Tensor candidate) {
        requireSameShape(reference, candidate, 1);
        float[] x = reference.toFloats();
        float[] y = candidate.toFloats();
        int length = Math.toIntExact(reference.shape().dim(-1));
        float[] referenceRow = new float[length];
        float[] candidateRow = new float[length];
        for (int from = 0; from < x.length; from += length) {
            System.arraycopy(x, from, referenceRow, 0, length);
            System.arraycopy(y, from, candidateRow, 0, length);
            accept(referenceRow, candidateRow);
        }
    }

    /**
     * Compares each token as a row, leaving out those that are masked.
     *
     * @param reference {@code [batch, sequence, hidden]} float32
     * @param candidate of the same shape
     * @param attentionMask {@code [batch, sequence]} int64; 0 leaves a token out
     * @throws IllegalStateException with {@link Agreement#NEAREST_NEIGHBOUR}, which compares whole inputs: pool them first
     */
    public void acceptTokens(Tensor reference, Tensor candidate, Tensor attentionMask) {
        if (agreement == Agreement.NEAREST_NEIGHBOUR) {
            throw new IllegalStateException("NEAREST_NEIGHBOUR compares pooled embeddings, not tokens");
        }
        requireSameShape(reference, candidate, 3);
        int hidden = Math.toIntExact(reference.shape().dim(-1));
        long[] mask = attentionMask.toLongs();
        if (reference.shape().rank() != 3
                || attentionMask.shape().rank() != 2
                || attentionMask.shape().dim(0) != reference.shape().dim(0)
                || attentionMask.shape().dim(1) != reference.shape().dim(1)) {
            throw new IllegalArgumentException(
                    "attention mask " + attentionMask.shape() + " does not fit outputs " + reference.shape());
        }
        float[] x = reference.toFloats();
        float[] y = candidate.toFloats();
        for (int token = 0; token < mask.length; token++) {
            if (mask[token] != 0) {
                requireRow(hidden, hidden);
                signal.accept(x, y, token * hidden, hidden);
                if (agreement == Agreement.TOP1) {
                    decideTop1(x, y, token * hidden, hidden);
                }
            }
        }
    }

    /**
     * Compares one decision that the caller derived from the outputs.
     *
     * @throws IllegalStateException unless agreement is {@link Agreement#PREDICTION}
     */
    public void acceptPrediction(int reference, int candidate) {
        if (agreement != Agreement.PREDICTION) {
            throw new IllegalStateException("agreement is " + agreement + ", so predictions are not handed in");
        }
        decide(reference == candidate);
    }

    /** What was found so far. Later rows do not change it. */
    public FidelityReport report() {
        return agreement == Agreement.NEAREST_NEIGHBOUR
                ? signal.report(agreement, neighbours.decisions(), neighbours.agreeing())
                : signal.report(agreement, decisions, agreeing);
    }

    private void decideTop1(float[] reference, float[] candidate, int from, int length) {
        int expected = top1(reference, from, length);
        decide(expected >= 0 && expected == top1(candidate, from, length));
    }

    private void decide(boolean equal) {
        decisions++;
        agreeing += equal ? 1 : 0;
    }

    /** Offset of the largest value, the first among equals; −1 if a value is NaN, so that a broken row never agrees. */
    private static int top1(float[] values, int from, int length) {
        int best = 0;
        for (int i = 0; i < length; i++) {
            if (Float.isNaN(values[from + i])) {
                return -1;
            }
            best = values[from + i] > values[from + best] ? i : best;
        }
        return best;
    }

    private void requireRow(int length, int otherLength) {
        if (length == 0 || length != otherLength) {
            throw new IllegalArgumentException("reference row of length " + length + " against candidate row of length "
                    + otherLength + "; both must be equal and above 0");
        }
        if (rowLength >= 0 && rowLength != length) {
            throw new IllegalArgumentException("row of length " + length + " after rows of length " + rowLength);
        }
        rowLength = length;
    }

    private static void requireSameShape(Tensor reference, Tensor candidate, int minimumRank) {
        if (!reference.shape().equals(candidate.shape()) || reference.shape().rank() < minimumRank) {
            throw new IllegalArgumentException("reference " + reference + " against candidate " + candidate
                    + "; both must have one shape of at least " + minimumRank + " axes");
        }
    }
}
