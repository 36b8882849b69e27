package io.quantbench.quant.quantize;

import io.quantbench.quant.calibrate.RangeMethod;
import io.quantbench.quant.quantize.pass.ActivationFormat;
import io.quantbench.quant.quantize.pass.WeightFormat;
import java.util.Locale;
import java.util.Map;

/** What a user asks for: one way to make a variant of a float model. */
public sealed interface Recipe {
    /** Short name for reports and file names. */
    String name();

    /** How much of the model it touches. */
    Scope scope();

    Recipe withScope(Scope newScope);

    /** Whether it cannot do without the statistics of a calibration. */
    default boolean needsCalibration() {
        return false;
    }

    /** What is done to the float model with the help of calibration. */
    default Refinement refinement() {
        return Refinement.none();
    }

    /** The same with another refinement; recipes that have none stay as they are. */
    default Recipe withRefinement(Refinement newRefinement) {
        if (this instanceof Int8Dynamic dynamic) {
            return new Int8Dynamic(dynamic.weights(), newRefinement, dynamic.scope());
        }
        if (this instanceof Int8Static fixed) {
            return new Int8Static(fixed.style(), fixed.weights(), fixed.activations(), newRefinement, fixed.scope());
        }
        return this;
    }

    /** Every option by name, for manifests. */
    default Map<String, Object> options() {
        return RecipeOptions.of(this);
    }

    /**
     * The float passes alone: nothing is quantized. It is the baseline that tells how much of a quantized variant's speed comes
     * from fusion and not from integers.
     */
    record Fp32Optimized(Scope scope) implements Recipe {
        public static Fp32Optimized defaults() {
            return new Fp32Optimized(Scope.defaults());
        }

        @Override
        public String name() {
            return "fp32-optimized";
        }

        @Override
        public Fp32Optimized withScope(Scope newScope) {
            return new Fp32Optimized(newScope);
        }
    }

    /**
     * Unsigned 8-bit activations whose range is taken from each input as it comes, against 8-bit weights: no calibration data is
     * needed, but may be used for the refinement. A range covers a whole input tensor, so that the result for a sample depends
     * slightly on what shares its batch.
     */
    record Int8Dynamic(WeightFormat.Int8 weights, Refinement refinement, Scope scope) implements Recipe {
        /** Signed symmetric weights per channel, no refinement, everything. */
        public static Int8Dynamic defaults() {
            return new Int8Dynamic(WeightFormat.Int8.defaults(), Refinement.none(), Scope.defaults());
        }

        /** As {@link #defaults}, but with outlying channels of activations damped: closer by far, and in need of calibration. */
        public static Int8Dynamic damped() {
            return new Int8Dynamic(
                    WeightFormat.Int8.defaults(), Refinement.none().withDampedOutliers(true), Scope.defaults());
        }

        @Override
        public String name() {
            if (!scope.optimize()) {
                return "int8-dynamic-unfused";
            }
            return refinement.dampOutliers() ? "int8-dynamic-damped" : "int8-dynamic";
        }

        @Override
        public boolean needsCalibration() {
            return !refinement.isNone();
        }

        @Override
        public Int8Dynamic withScope(Scope newScope) {
            return new Int8Dynamic(weights, refinement, newScope);
        }
    }

    /**
     * 8-bit activations whose ranges come from a calibration, against 8-bit weights.
     *
     * <p>What ranges of one length are worth at others, on all-MiniLM-L6-v2 with defaults: calibrated on about 128 tokens, all three
     * styles have a mean token cosine of 0.996 with the float model at 16 and at 384 tokens (0.989 without damped outliers). Calibrated
     * on single sentences of some 15 tokens, HYBRID keeps 0.995 at 384 tokens, the two others 0.981.
     *
     * @param style how it is written
     * @param activations how what flows is quantized, and how a range is taken from the calibration's statistics
     */
    record Int8Static(
            Style style, WeightFormat.Int8 weights, Activations activations, Refinement refinement, Scope scope)
            implements Recipe {
        /** How integer arithmetic is written into the file. */
        public enum Style {
            /** Float operators between QuantizeLinear and DequantizeLinear: standard ONNX, which any engine can run. */
            STATIC_QDQ,
            /** ONNX Runtime's integer operators themselves. */
            STATIC_QOPERATOR,
            /** As {@link #STATIC_QOPERATOR}, but products whose input range drifts take it from each input. */
            HYBRID
        }

        /** How activations are quantized, and how their ranges are found. */
        public record Activations(ActivationFormat format, RangeMethod range) {
            /** Unsigned, asymmetric, mean of the samples' extremes. */
            public static Activations defaults() {
                return new Activations(ActivationFormat.defaults(), RangeMethod.MEAN_MIN_MAX);
            }
        }

        /** Signed symmetric weights per channel, all refinements, everything. */
        public static Int8Static defaults(Style style) {
            return new Int8Static(
                    style, WeightFormat.Int8.defaults(), Activations.defaults(), Refinement.full(), Scope.defaults());
        }

        @Override
        public String name() {
            return "int8-" + style.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @Override
        public boolean needsCalibration() {
            return true;
        }

        @Override
        public Int8Static withScope(Scope newScope) {
            return new Int8Static(style, weights, activations, refinement, newScope);
        }
    }

    /** Weights in few bits, which the kernel widens as it multiplies; activations as the format says. */
    record WeightOnly(WeightFormat weights, Scope scope) implements Recipe {
        /** 8 bits in blocks of 128. */
        public static WeightOnly int8() {
            return new WeightOnly(new WeightFormat.Blocks(8, 128, true, 4), Scope.defaults());
        }

        /** 4 bits in blocks of 32, rounded to nearest. */
        public static WeightOnly int4() {
            return new WeightOnly(new WeightFormat.Blocks(4, 32, true, 4), Scope.defaults());
        }

        /** 4-bit codes into a table, blocks of 64. */
        public static WeightOnly codebook(WeightFormat.Codebook.Table table) {
            return new WeightOnly(new WeightFormat.Codebook(table, 64), Scope.defaults());
        }

        @Override
        public String name() {
            if (weights instanceof WeightFormat.Codebook codebook) {
                return codebook.table().name().toLowerCase(Locale.ROOT);
            }
            return "int" + (weights instanceof WeightFormat.Blocks blocks ? blocks.bits() : 8) + "-weight-only";
        }

        @Override
        public WeightOnly withScope(Scope newScope) {
            return new WeightOnly(weights, newScope);
        }
    }

    /** Weights and arithmetic in IEEE binary16 as far as the engine has it; inputs and outputs stay float32. */
    record Fp16(Scope scope) implements Recipe {
        public static Fp16 defaults() {
            return new Fp16(Scope.defaults());
        }

        @Override
        public String name() {
            return "fp16";
        }

        @Override
        public Fp16 withScope(Scope newScope) {
            return new Fp16(newScope);
        }
    }
}
