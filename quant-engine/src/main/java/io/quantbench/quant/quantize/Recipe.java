package io.quantbench.quant.quantize;

import java.util.Map;

/** What a user asks for: one way to make a variant of a float model. */
public sealed interface Recipe {
    /** Short name for reports and file names. */
    String name();

    /** Every option by name, for manifests. */
    Map<String, Object> options();

    /**
     * The float passes alone: nothing is quantized. It is the baseline that tells how much of a quantized variant's speed comes
     * from fusion and not from integers.
     */
    record Fp32Optimized() implements Recipe {
        @Override
        public String name() {
            return "fp32-optimized";
        }

        @Override
        public Map<String, Object> options() {
            return Map.of();
        }
    }

    /**
     * Unsigned 8-bit activations whose range is taken from each input as it comes, against signed 8-bit symmetric weights: no
     * calibration data is needed. A range covers a whole input tensor, so that the result for a sample depends slightly on what
     * shares its batch.
     *
     * @param perChannel one weight scale per output channel, which costs nothing at run time; otherwise one per matrix
     * @param embeddings whether embedding tables are stored as int8, one scale per row
     * @param optimize whether the float passes run first; the file then needs ONNX Runtime
     * @param nodes which nodes may be quantized
     */
    record Int8Dynamic(boolean perChannel, boolean embeddings, boolean optimize, NodeFilter nodes) implements Recipe {
        /** Per channel, with embeddings, float passes first, all nodes. */
        public static Int8Dynamic defaults() {
            return new Int8Dynamic(true, true, true, NodeFilter.all());
        }

        public Int8Dynamic withOptimize(boolean newOptimize) {
            return new Int8Dynamic(perChannel, embeddings, newOptimize, nodes);
        }

        public Int8Dynamic withNodes(NodeFilter newNodes) {
            return new Int8Dynamic(perChannel, embeddings, optimize, newNodes);
        }

        @Override
        public Map<String, Object> options() {
            return Map.of(
                    "activations",
                    "u8, per tensor, dynamic",
                    "weights",
                    perChannel ? "s8, symmetric, per channel" : "s8, symmetric, per tensor",
                    "embeddings",
                    embeddings,
                    "optimize",
                    optimize,
                    "include",
                    nodes.include(),
                    "exclude",
                    nodes.exclude());
        }

        @Override
        public String name() {
            return optimize ? "int8-dynamic" : "int8-dynamic-unfused";
        }
    }
}
