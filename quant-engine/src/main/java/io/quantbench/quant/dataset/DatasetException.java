package io.quantbench.quant.dataset;

/** Data or a tokenizer that cannot be used. The message is one sentence for the user: what, where, and what is expected. */
public class DatasetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DatasetException(String message) {
        super(message);
    }

    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A problem in one line; {@code line} counts from 1. */
    public static DatasetException atLine(String file, long line, String problem, String expected) {
        return new DatasetException(file + ":line " + line + ": " + problem + "; expected " + expected);
    }
}
