package io.quantbench.quant.quantize;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quantbench.quant.quantize.NodeDecision.Treatment;
import io.quantbench.quant.quantize.pass.WeightFormat;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.QuantParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@link QuantPlan} as JSON: printed, edited by hand, and carried out again. The same plan gives the same text.
 */
public final class PlanJson {
    private static final int SCHEMA_VERSION = 1;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
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
            File file = MAPPER.readValue(json, File.class);
            if (file.schemaVersion() != SCHEMA_VERSION) {
                throw new IllegalArgumentException("plan: schemaVersion " + file.schemaVersion() + " is not "
                        + SCHEMA_VERSION + ", the only one this build reads");
            }
            List<NodeDecision> decisions = new ArrayList<>();
            for (NodeEntry entry : file.nodes()) {
                decisions.add(new NodeDecision(
                        entry.node(),
                        entry.operator(),
                        entry.treatment(),
                        entry.reason(),
                        Optional.ofNullable(entry.weights()).map(PlanJson::format)));
            }
            Map<String, QuantParams> activations = new TreeMap<>();
            for (ActivationEntry entry : file.activations()) {
                activations.put(entry.tensor(), QuantParams.perTensor(entry.type(), entry.scale(), entry.zeroPoint()));
            }
            return new QuantPlan(
                    RecipeOptions.recipe(file.recipe(), file.options()),
                    decisions,
                    activations,
                    new Refinements(file.smoothing(), file.unsmoothed(), file.correctedBiases(), damping(file)));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "plan, line "
                            + (e.getLocation() == null ? 0 : e.getLocation().getLineNr()) + ": "
                            + e.getOriginalMessage(),
                    e);
        } catch (NullPointerException e) {
            throw new IllegalArgumentException("plan: a part of it is missing (" + e.getMessage() + ")", e);
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
                    codebook.table().name().toLowerCase(java.util.Locale.ROOT),
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
        return switch (weights.kind()) {
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
                throw new IllegalArgumentException("plan: weights.kind '" + weights.kind()
                        + "' is unknown; choose from int8, blocks, nf4, fp4, half");
        };
    }

    private static <T> T need(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException("plan: " + name + " is missing");
        }
        return value;
    }
}
