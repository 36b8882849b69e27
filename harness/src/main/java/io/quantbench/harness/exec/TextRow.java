package io.quantbench.harness.exec;

/**
 * One tokenized text, not padded. The arrays are not copied, and must not change once the row is in use.
 */
public final class TextRow {
    private final long[] inputIds;
    private final long[] tokenTypeIds;

    private TextRow(long[] inputIds, long[] tokenTypeIds) {
        if (inputIds.length == 0) {
            throw new IllegalArgumentException("a text row needs at least one token");
        }
        if (tokenTypeIds.length != inputIds.length) {
            throw new IllegalArgumentException(inputIds.length + " token ids and " + tokenTypeIds.length
                    + " token types; as many of both are needed");
        }
        this.inputIds = inputIds;
        this.tokenTypeIds = tokenTypeIds;
    }

    /**
     * A row of one segment: all token types are 0.
     *
     * @throws IllegalArgumentException if there is no token
     */
    public static TextRow of(long... inputIds) {
        return new TextRow(inputIds, new long[inputIds.length]);
    }

    /**
     * A row with its segment number per token.
     *
     * @throws IllegalArgumentException if there is no token, or the counts differ
     */
    public static TextRow of(long[] inputIds, long[] tokenTypeIds) {
        return new TextRow(inputIds, tokenTypeIds);
    }

    /** Tokens, special ones included; at least 1. */
    public int length() {
        return inputIds.length;
    }

    long[] inputIds() {
        return inputIds;
    }

    long[] tokenTypeIds() {
        return tokenTypeIds;
    }
}
