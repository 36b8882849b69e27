package io.quantbench.harness.wire;

/** Cuts what a client sent to a length that fits in a sentence. */
final class Quote {
    private static final int MAX_CHARS = 48;

    private Quote() {}

    static String brief(String text) {
        return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "…";
    }
}
