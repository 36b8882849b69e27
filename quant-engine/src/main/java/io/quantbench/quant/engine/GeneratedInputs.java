package io.quantbench.quant.engine;

import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Dim;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.Tensor;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Made-up inputs for a model of which only the declaration is known: enough to measure speed, never accuracy. Sample {@code i}
 * depends on the seed and {@code i} alone. Fixed dimensions are kept; the rest come from {@link Extents}. Immutable.
 */
public final class GeneratedInputs {
    private final List<Generated> inputs;
    private final Map<String, Shape> shapes;
    private final long seed;
    private final long idRange;

    private record Generated(TensorSpec spec, Shape shape, Fill fill) {}

    /**
     * Extents for the dimensions that a model leaves open.
     *
     * @param batch for dimensions whose name says batch (or is {@code N}), and for unnamed leading ones; at least 1
     * @param other for all other open dimensions; at least 1
     * @param byName extents that go before both, by symbolic name
     */
    public record Extents(long batch, long other, Map<String, Long> byName) {
        public Extents {
            byName = Map.copyOf(byName);
            if (batch < 1 || other < 1 || byName.values().stream().anyMatch(extent -> extent < 1)) {
                throw new IllegalArgumentException("batch=" + batch + ", other=" + other + ", " + new TreeMap<>(byName)
                        + ": an extent is below 1");
            }
        }

        /** Batch 1, every other open dimension 64. */
        public static Extents defaults() {
            return new Extents(1, 64, Map.of());
        }

        long of(Dim dim, int axis) {
            if (dim instanceof Dim.Fixed fixed) {
                return fixed.extent();
            }
            if (dim instanceof Dim.Symbolic symbolic) {
                String name = symbolic.name();
                boolean isBatch = name.toLowerCase(Locale.ROOT).contains("batch") || name.equalsIgnoreCase("n");
                return byName.getOrDefault(name, isBatch ? batch : other);
            }
            return axis == 0 ? batch : other;
        }
    }

    private enum Fill {
        ZEROS("zeros"),
        ONES("ones"),
        POSITIONS("0, 1, 2, ... along the last axis"),
        IDS("uniform ids"),
        UNIFORM("uniform over all values"),
        NORMAL("standard normal");

        private final String words;

        Fill(String words) {
            this.words = words;
        }
    }

    private GeneratedInputs(List<Generated> inputs, long seed, long idRange) {
        this.inputs = inputs;
        this.seed = seed;
        this.idRange = idRange;
        Map<String, Shape> byName = new LinkedHashMap<>();
        inputs.forEach(input -> byName.put(input.spec().name(), input.shape()));
        this.shapes = Collections.unmodifiableMap(byName);
    }

    /**
     * A generator for a model's declared inputs.
     *
     * @param idRange ids such as {@code input_ids} are drawn from [0, idRange); at least 1
     * @throws EngineException if an input's type cannot be made up, which is so for strings, complex and sub-byte numbers
     */
    public static GeneratedInputs of(List<TensorSpec> specs, Extents extents, long idRange, long seed) {
        if (idRange < 1) {
            throw new IllegalArgumentException("idRange=" + idRange + " is below 1");
        }
        List<Generated> inputs = new ArrayList<>();
        for (TensorSpec spec : specs) {
            long[] dims = new long[spec.dims().size()];
            for (int axis = 0; axis < dims.length; axis++) {
                dims[axis] = extents.of(spec.dims().get(axis), axis);
            }
            inputs.add(new Generated(spec, Shape.of(dims), fillFor(spec)));
        }
        return new GeneratedInputs(List.copyOf(inputs), seed, idRange);
    }

    private static Fill fillFor(TensorSpec spec) {
        return switch (spec.type()) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> Fill.NORMAL;
            case UINT8, INT8 -> Fill.UNIFORM;
            case BOOL -> Fill.ONES;
            case INT16, INT32, INT64, UINT16, UINT32, UINT64 ->
                integerFill(spec.name().toLowerCase(Locale.ROOT));
            default -> throw new EngineException("no input can be made up for " + spec + "; give data instead");
        };
    }

    /** Integers mostly index something; the usual names tell what. */
    private static Fill integerFill(String name) {
        if (name.contains("mask")) {
            return Fill.ONES;
        }
        if (name.contains("token_type") || name.contains("segment")) {
            return Fill.ZEROS;
        }
        if (name.contains("position")) {
            return Fill.POSITIONS;
        }
        return name.contains("id") || name.contains("token") ? Fill.IDS : Fill.ONES;
    }

    /** Shapes of every sample, in model order. */
    public Map<String, Shape> shapes() {
        return shapes;
    }

    /**
     * Sample {@code index}: the same at every call, in any order.
     *
     * @param index at least 0
     * @return a tensor per declared input, in model order
     */
    public Map<String, Tensor> sample(long index) {
        if (index < 0) {
            throw new IllegalArgumentException("index=" + index + " is negative");
        }
        SplittableRandom random = new SplittableRandom(seed ^ (index * 0x9E3779B97F4A7C15L));
        Map<String, Tensor> sample = new LinkedHashMap<>();
        for (Generated input : inputs) {
            sample.put(input.spec().name(), generate(input, random));
        }
        return sample;
    }

    /** One line per input saying what it holds, for reports. */
    public List<String> describe() {
        return inputs.stream()
                .map(input -> input.spec() + " as " + input.shape() + ": " + input.fill().words
                        + (input.fill() == Fill.IDS ? " in [0, " + idRange + ")" : ""))
                .toList();
    }

    private Tensor generate(Generated input, SplittableRandom random) {
        DataType type = input.spec().type();
        Shape shape = input.shape();
        int count = Math.toIntExact(shape.elementCount());
        int last = shape.rank() == 0 ? 1 : Math.toIntExact(shape.dim(-1));
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(type.sizeBytes(count))).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            if (input.fill() == Fill.NORMAL) {
                putReal(bytes, type, random.nextGaussian());
            } else {
                putInteger(bytes, type, integer(input.fill(), i % last, random));
            }
        }
        return Tensor.of(type, shape, bytes.flip());
    }

    private long integer(Fill fill, int position, SplittableRandom random) {
        return switch (fill) {
            case ZEROS, NORMAL -> 0;
            case ONES -> 1;
            case POSITIONS -> position;
            case IDS -> random.nextLong(idRange);
            case UNIFORM -> random.nextInt(256);
        };
    }

    private static void putInteger(ByteBuffer bytes, DataType type, long value) {
        switch (type.bits()) {
            case 8 -> bytes.put((byte) value);
            case 16 -> bytes.putShort((short) value);
            case 32 -> bytes.putInt((int) value);
            default -> bytes.putLong(value);
        }
    }

    private static void putReal(ByteBuffer bytes, DataType type, double value) {
        switch (type) {
            case FLOAT -> bytes.putFloat((float) value);
            case DOUBLE -> bytes.putDouble(value);
            case FLOAT16 -> bytes.putShort(normalHalf(value));
            default -> bytes.putShort((short) (Float.floatToRawIntBits((float) value) >>> 16));
        }
    }

    /**
     * The binary16 bits of {@code value}, rounded toward zero; magnitudes below the smallest normal number (6.1e-5) become zero.
     * Enough for random data, which is all it serves.
     */
    private static short normalHalf(double value) {
        int bits = Float.floatToRawIntBits((float) value);
        int sign = (bits >>> 16) & 0x8000;
        int exponent = ((bits >>> 23) & 0xFF) - 127 + 15;
        int mantissa = (bits >>> 13) & 0x3FF;
        return (short) (exponent <= 0 ? sign : sign | (exponent << 10) | mantissa);
    }
}
