package io.quantbench.harness.wire;

import java.util.List;

/**
 * What happened to the requests of one variant since it was loaded, in the parts of Triton's statistics extension.
 *
 * @param name the model's name
 * @param version the variant
 * @param lastInferenceMs when the last request ended, in milliseconds since 1970; 0 for never
 * @param inferenceCount rows that were inferred
 * @param executionCount engine calls; less than {@code inferenceCount} where requests were batched
 * @param requests how requests ended, and where their time went
 * @param batches engine calls by batch size
 */
public record ModelStatistics(
        String name,
        String version,
        long lastInferenceMs,
        long inferenceCount,
        long executionCount,
        Requests requests,
        List<Batch> batches) {
    public ModelStatistics {
        batches = List.copyOf(batches);
    }

    /** How often something happened, and how long all of it took. */
    public record Span(long count, long totalNs) {
        public static final Span NONE = new Span(0, 0);
    }

    /**
     * Requests by their end, and the time of those that ran by what it went to.
     *
     * @param success from submission to answer
     * @param fail from submission to failure
     * @param queue waiting
     * @param computeInput filling the inputs
     * @param computeInfer inside the engine
     * @param computeOutput reading the outputs
     */
    public record Requests(
            Span success, Span fail, Span queue, Span computeInput, Span computeInfer, Span computeOutput) {}

    /** Engine calls of one batch size; the spans are those of {@link Requests}. */
    public record Batch(int size, Span computeInput, Span computeInfer, Span computeOutput) {}
}
