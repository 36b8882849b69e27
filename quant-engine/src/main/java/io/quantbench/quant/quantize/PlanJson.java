package io.quantbench.quant.quantize;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.pass.WeightFormat;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.QuantParams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@link QuantPlan} as JSON: printed, edited by hand, and carried out again. The same plan gives the same text.
 */
public final class PlanJson {
    private static final int SCHEMA_VERSION = 1;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .defaultPrettyPrinter(new DefaultPrettyPrinter()
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                    .withArrayIndenter(new DefaultIndenter("  ", "\n")))
            .build();

    private PlanJson() {}

    private record File(
            int schemaVersion,
            String recipe,
            Map<String, Object> options,
            List<NodeEntry> nodes,
            List<ActivationEntry> activations,
            Map<String, Double> smoothing,
            Map<String, String> unsmoothed,
            List<String> correctedBiases,
            @Nullable Map<String, Double> damping) {}

    private record NodeEntry(
            String node, String operator, Treatment treatment, @Nullable Weights weights, String reason) {}

    /** One record for every format: {@code kind} says which; what it does not have is left out. */
    private record Weights(
            String kind,
            @Nullable DataType type,
            @Nullable Boolean perChannel,
            @Nullable Boolean symmetric,
            @Nullable Integer bits,
            @Nullable Integer blockSize,
            @Nullable Integer accuracyLevel) {}

    private record ActivationEntry(String tensor, DataType type, float scale, int zeroPoint) {}

    public static String write(QuantPlan plan) {
        List<NodeEntry> nodes = plan.decisions().stream()
                .map(d -> new NodeEntry(
                        d.node(),
                        d.opType(),
                        d.treatment(),
                        d.weights().map(PlanJson::entry).orElse(null),
                        d.reason()))
                .toList();
        List<ActivationEntry> activations = new ArrayList<>();
        plan.activations()
                .forEach((tensor, params) -> activations.add(
                        new ActivationEntry(tensor, params.type(), params.scale(0), params.zeroPoint(0))));
        File file = new File(
                SCHEMA_VERSION,
                plan.recipe().name(),
                plan.recipe().options(),
                nodes,
                activations,
                plan.refinements().smoothing(),
                plan.refinements().unsmoothed(),
                plan.refinements().correctedBiases(),
                plan.refinements().damping());
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(file) + "\n";
        } catch (JacksonException e) {
            throw new IllegalStateException("a plan of plain data cannot be written: " + e.getOriginalMessage(), e);
        }
    }

    /** Plans from before outliers were damped do not have it. */
    private static Map<String, Double> damping(File file) {
        Map<String, Double> damping = file.damping();
        return damping == null ? Map.of() : damping;
    }

    /**
     * Reads what {@link #write} wrote, perhaps edited.
     *
     * @throws IllegalArgumentException if it is no plan; the message says what and where
     */
    public static QuantPlan read(String json) {
        try {
            return plan(MAPPER.readValue(json, File.class));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("plan, line " + line(e) + ": " + reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("plan: " + e.getMessage(), e);
        }
    }

    private static QuantPlan plan(File file) {
        if (file.schemaVersion() != SCHEMA_VERSION) {
            throw new IllegalArgumentException("schemaVersion " + file.schemaVersion() + " is not " + SCHEMA_VERSION
                    + ", the only one this build reads");
        }
        List<NodeDecision> decisions = new ArrayList<>();
        need(file.nodes(), "nodes").forEach(entry -> decisions.add(decision(need(entry, "an entry of nodes"))));
        Map<String, QuantParams> activations = new TreeMap<>();
        for (ActivationEntry entry : need(file.activations(), "activations")) {
            String tensor = need(need(entry, "an entry of activations").tensor(), "the tensor of an activation");
            if (activations.put(tensor, params(entry)) != null) {
                throw new IllegalArgumentException("activation '" + tensor + "' is there twice");
            }
        }
        return new QuantPlan(
                RecipeOptions.recipe(need(file.recipe(), "recipe"), need(file.options(), "options")),
                decisions,
                activations,
                new Refinements(
                        need(file.smoothing(), "smoothing"),
                        need(file.unsmoothed(), "unsmoothed"),
                        need(file.correctedBiases(), "correctedBiases"),
                        damping(file)));
    }

    private static int line(JacksonException e) {
        return e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    }

    /** Jackson's own words name Java classes; a person who edits a plan knows the fields. */
    private static String reason(JacksonException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "there is no '" + unknown.getPropertyName() + "' here; choose from "
                    + unknown.getKnownPropertyIds().stream()
                            .map(Object::toString)
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        if (e instanceof InvalidFormatException wrong) {
            Object[] choices = wrong.getTargetType().getEnumConstants();
            return "'" + wrong.getValue() + "' is not possible for '" + field(wrong) + "'"
                    + (choices == null ? "" : "; choose from " + Arrays.toString(choices));
        }
        if (e instanceof JsonMappingException wrong) {
            return wrong.getPath().isEmpty()
                    ? "this is not one JSON object that holds a plan"
                    : "'" + field(wrong) + "' is missing or not of the right kind";
        }
        return e.getOriginalMessage();
    }

    private static String field(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."))
                .replace(".[", "[");
    }

    private static NodeDecision decision(NodeEntry entry) {
        String node = need(entry.node(), "node");
        return new NodeDecision(
                node,
                need(entry.operator(), "the operator of '" + node + "'"),
                need(entry.treatment(), "the treatment of '" + node + "'"),
                need(entry.reason(), "the reason of '" + node + "'"),
                Optional.ofNullable(entry.weights()).map(weights -> format(node, weights)));
    }

    private static QuantParams params(ActivationEntry entry) {
        DataType type = need(entry.type(), "the type of '" + entry.tensor() + "'");
        int lowest = type == DataType.INT8 ? Byte.MIN_VALUE : 0;
        boolean is8Bit = type == DataType.INT8 || type == DataType.UINT8;
        if (!is8Bit || entry.zeroPoint() < lowest || entry.zeroPoint() > lowest + 255) {
            throw new IllegalArgumentException("activation '" + entry.tensor() + "' has type " + type
                    + " and zero point " + entry.zeroPoint()
                    + "; possible are UINT8 with 0 to 255 and INT8 with -128 to 127");
        }
        try {
            return QuantParams.perTensor(type, entry.scale(), entry.zeroPoint());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("activation '" + entry.tensor() + "': " + e.getMessage(), e);
        }
    }

    private static WeightFormat format(String node, Weights weights) {
        try {
            return format(weights);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("node '" + node + "': " + e.getMessage(), e);
        }
    }

    private static Weights entry(WeightFormat format) {
        if (format instanceof WeightFormat.Int8 int8) {
            return new Weights("int8", int8.type(), int8.perChannel(), int8.symmetric(), int8.bits(), null, null);
        }
        if (format instanceof WeightFormat.Blocks blocks) {
            return new Weights(
                    "blocks",
                    null,
                    null,
                    blocks.symmetric(),
                    blocks.bits(),
                    blocks.blockSize(),
                    blocks.accuracyLevel());
        }
        if (format instanceof WeightFormat.Codebook codebook) {
            return new Weights(
                    codebook.table().name().toLowerCase(Locale.ROOT),
                    null,
                    null,
                    null,
                    null,
                    codebook.blockSize(),
                    null);
        }
        return new Weights("half", null, null, null, null, null, null);
    }

    private static WeightFormat format(Weights weights) {
        return switch (need(weights.kind(), "weights.kind")) {
            case "int8" ->
                new WeightFormat.Int8(
                        need(weights.type(), "weights.type"),
                        need(weights.perChannel(), "weights.perChannel"),
                        need(weights.symmetric(), "weights.symmetric"),
                        need(weights.bits(), "weights.bits"));
            case "blocks" ->
                new WeightFormat.Blocks(
                        need(weights.bits(), "weights.bits"),
                        need(weights.blockSize(), "weights.blockSize"),
                        need(weights.symmetric(), "weights.symmetric"),
                        need(weights.accuracyLevel(), "weights.accuracyLevel"));
            case "nf4", "fp4" ->
                new WeightFormat.Codebook(
                        weights.kind().equals("nf4")
                                ? WeightFormat.Codebook.Table.NF4
                                : WeightFormat.Codebook.Table.FP4,
                        need(weights.blockSize(), "weights.blockSize"));
            case "half" -> new WeightFormat.Half();
            default ->
                throw new IllegalArgumentException(
                        "weights.kind '" + weights.kind() + "' is unknown; choose from int8, blocks, nf4, fp4, half");
        };
    }

    private static <T> T need(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }
}
