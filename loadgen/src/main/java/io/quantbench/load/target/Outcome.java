package io.quantbench.load.target;

/** How a query ended. */
public enum Outcome {
    /** A correct-looking answer arrived. */
    OK,
    /** The target refused the query, for example because its queue was full. */
    REJECTED,
    /** No answer within the target's time limit. */
    TIMEOUT,
    /** An answer arrived that is not one: malformed, of the wrong shape, or not finite. */
    BAD_ANSWER,
    /** The target could not be reached, or broke while it worked. */
    CONNECT_ERROR
}
