package io.quantbench.quant.dataset.text;

import java.util.Arrays;

/**
 * One text as token ids, with the special tokens and without padding: three arrays of equal length {@code [sequence] int64}.
 * Immutable; arrays are copied in and out.
 */
public final class EncodedText {
    private final long[] inputIds;
    private final long[] attentionMask;
    private final long[] typeIds;

    /** @throws IllegalArgumentException if the arrays are empty or differ in length, or the mask masks everything out */
    public EncodedText(long[] inputIds, long[] attentionMask, long[] typeIds) {
        int length = inputIds.length;
        if (length == 0 || attentionMask.length != length || typeIds.length != length) {
            throw new IllegalArgumentException("lengths of inputIds=" + length + ", attentionMask="
                    + attentionMask.length + ", typeIds=" + typeIds.length + " must be equal and at least 1");
        }
        if (Arrays.stream(attentionMask).allMatch(mask -> mask == 0)) {
            throw new IllegalArgumentException("attentionMask masks all " + length + " tokens out");
        }
        this.inputIds = inputIds.clone();
        this.attentionMask = attentionMask.clone();
        this.typeIds = typeIds.clone();
    }

    /** Number of tokens, special ones included. */
    public int length() {
        return inputIds.length;
    }

    public long[] inputIds() {
        return inputIds.clone();
    }

    /** 1 for a token that counts, 0 for one that does not. */
    public long[] attentionMask() {
        return attentionMask.clone();
    }

    /** Segment of each token; 0 throughout for a single text. */
    public long[] typeIds() {
        return typeIds.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedText text
                && Arrays.equals(inputIds, text.inputIds)
                && Arrays.equals(attentionMask, text.attentionMask)
                && Arrays.equals(typeIds, text.typeIds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(inputIds);
    }

    @Override
    public String toString() {
        return inputIds.length + " tokens " + Arrays.toString(inputIds);
    }
}
