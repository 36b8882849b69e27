package io.quantbench.load.workload;

/** The kinds of {@link Selection}, for plans that make the same selection many times. */
public enum SelectionOrder {
    /** {@link Selection#uniform}. */
    UNIFORM,
    /** {@link Selection#equalIssue}. */
    EQUAL_ISSUE,
    /** {@link Selection#sequential}; the seed has no influence. */
    SEQUENTIAL;

    /** A fresh selection from its beginning. */
    public Selection newSelection(int size, long seed) {
        return switch (this) {
            case UNIFORM -> Selection.uniform(size, seed);
            case EQUAL_ISSUE -> Selection.equalIssue(size, seed);
            case SEQUENTIAL -> Selection.sequential(size);
        };
    }
}
