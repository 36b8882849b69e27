package io.quantbench.harness.serve;

import io.quantbench.harness.route.ShadowCounts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model as it is now.
 *
 * @param name as clients ask for it
 * @param reference the variant that others are compared with
 * @param variants in their order
 * @param split share of the traffic of each variant, from 0 to 1
 * @param shadows variants that see samples
 */
public record ModelStatus(
        String name,
        String reference,
        List<Variant> variants,
        Map<String, Double> split,
        Map<String, ShadowState> shadows) {
    public ModelStatus {
        variants = List.copyOf(variants);
        split = Collections.unmodifiableMap(new LinkedHashMap<>(split));
        shadows = Collections.unmodifiableMap(new LinkedHashMap<>(shadows));
    }

    /**
     * A variant as it is now.
     *
     * @param name unique in its model
     * @param state whether it takes requests
     * @param reason why it failed to load; empty otherwise
     * @param source its file
     * @param sha256 of the file that was loaded; empty before
     * @param sizeBytes of the file that was loaded, its external data included; 0 before
     * @param engine what runs it and on what: version, architecture and instruction sets, such as {@code onnxruntime 1.29.0,
     *     amd64 AVX2 AVX512_VNNI}
     * @param queued requests that wait for it
     */
    public record Variant(
            String name,
            State state,
            String reason,
            String source,
            String sha256,
            long sizeBytes,
            String engine,
            int queued) {}

    /** Life of a variant. */
    public enum State {
        LOADING,
        READY,
        UNLOADING,
        UNLOADED,
        FAILED
    }

    /**
     * What a shadow sees.
     *
     * @param rate share of the primary's requests, from 0 to 1
     * @param counts what became of them
     */
    public record ShadowState(double rate, ShadowCounts counts) {}
}
