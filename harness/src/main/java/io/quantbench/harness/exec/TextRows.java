package io.quantbench.harness.exec;

import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.TensorSpec;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Assembles tokenized texts for a transformer encoder: {@code input_ids}, {@code attention_mask} and {@code token_type_ids},
 * each {@code [batch, sequence] int64}, as far as the model declares them. Rows are padded at their end, with mask 0, to the
 * longest of the batch; an answer's length is the row's own token count.
 */
public final class TextRows implements BatchAssembler<TextRow> {
    static final String INPUT_IDS = "input_ids";
    static final String ATTENTION_MASK = "attention_mask";
    static final String TOKEN_TYPE_IDS = "token_type_ids";
    private static final Set<String> KNOWN = Set.of(INPUT_IDS, ATTENTION_MASK, TOKEN_TYPE_IDS);

    private final Set<String> inputs;
    private final long padId;

    private TextRows(Set<String> inputs, long padId) {
        this.inputs = inputs;
        this.padId = padId;
    }

    /**
     * An assembler for a model with these declared inputs.
     *
     * @param padId token that fills the padding, such as 0 for BERT's vocabularies
     * @throws IllegalArgumentException if the model lacks {@code input_ids}, or declares an input that text cannot fill
     */
    public static TextRows of(List<TensorSpec> modelInputs, long padId) {
        for (TensorSpec spec : modelInputs) {
            if (!KNOWN.contains(spec.name())) {
                throw new IllegalArgumentException("the model's input " + spec + " is none of " + INPUT_IDS + ", "
                        + ATTENTION_MASK + ", " + TOKEN_TYPE_IDS + "; give it tensors instead of text");
            }
            if (spec.type() != DataType.INT64 || spec.dims().size() != 2) {
                throw new IllegalArgumentException("the model's input " + spec
                        + " is not INT64 [batch, sequence]; give it tensors instead of text");
            }
        }
        Set<String> names = modelInputs.stream().map(TensorSpec::name).collect(Collectors.toUnmodifiableSet());
        if (!names.contains(INPUT_IDS)) {
            throw new IllegalArgumentException(
                    "the model has no input " + INPUT_IDS + " but " + names + "; give it tensors instead of text");
        }
        return new TextRows(names, padId);
    }

    @Override
    public void check(TextRow row) {
        // A TextRow is checked when it is made; how long a text the model can take only the engine knows.
    }

    @Override
    public boolean joins(TextRow first, TextRow next) {
        return true;
    }

    @Override
    public Map<String, Shape> inputShapes(List<TextRow> rows) {
        Shape shape = Shape.of(rows.size(), longest(rows));
        Map<String, Shape> shapes = new HashMap<>();
        for (String input : inputs) {
            shapes.put(input, shape);
        }
        return shapes;
    }

    @Override
    public void fill(Binding binding, List<TextRow> rows) {
        int sequence = longest(rows);
        LongBuffer ids = binding.input(INPUT_IDS).asLongBuffer();
        for (TextRow row : rows) {
            put(ids, row.inputIds(), sequence, padId);
        }
        if (inputs.contains(TOKEN_TYPE_IDS)) {
            LongBuffer types = binding.input(TOKEN_TYPE_IDS).asLongBuffer();
            for (TextRow row : rows) {
                put(types, row.tokenTypeIds(), sequence, 0);
            }
        }
        if (inputs.contains(ATTENTION_MASK)) {
            LongBuffer mask = binding.input(ATTENTION_MASK).asLongBuffer();
            for (TextRow row : rows) {
                repeat(mask, 1, row.length());
                repeat(mask, 0, sequence - row.length());
            }
        }
    }

    @Override
    public int length(TextRow row) {
        return row.length();
    }

    private static int longest(List<TextRow> rows) {
        int longest = 0;
        for (TextRow row : rows) {
            longest = Math.max(longest, row.length());
        }
        return longest;
    }

    private static void put(LongBuffer target, long[] values, int sequence, long padding) {
        target.put(values);
        repeat(target, padding, sequence - values.length);
    }

    private static void repeat(LongBuffer target, long value, int count) {
        for (int i = 0; i < count; i++) {
            target.put(value);
        }
    }
}
