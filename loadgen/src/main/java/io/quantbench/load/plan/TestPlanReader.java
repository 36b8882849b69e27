package io.quantbench.load.plan;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quantbench.load.plan.PlanException.Problem;
import io.quantbench.load.verdict.Quantity;
import io.quantbench.load.verdict.Slo;
import io.quantbench.load.verdict.Threshold;
import io.quantbench.load.workload.SelectionOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads plans from YAML. Everything that is wrong is told at once; an unknown setting is wrong.
 *
 * <pre>
 * seed: 42
 * samples: equal-issue            # or uniform, sequential
 * mix: {fp32: 1, int8: 3}         # optional
 * max-outstanding: 1000           # optional; queries beyond it are dropped
 * phases:
 *   - name: warm-up
 *     duration: 30s               # at most
 *     measured: false
 *     until-steady: true          # ends as soon as response times show no trend
 *     constant: 100               # queries per second
 *   - name: rush
 *     duration: 2m
 *     ramp: {from: 100, to: 800}
 *     slos: {p99: 50ms}
 *     thresholds: ["error_rate &lt; 0.1%", "achieved/target &gt; 0.99"]
 *     abort-early: true
 *   - name: final
 *     duration: 10m
 *     scenario: {type: server, rate: 500, limit: 50ms}
 * </pre>
 *
 * <p>A phase sets one of {@code constant}, {@code poisson}, {@code gamma}, {@code ramp}, {@code steps}, {@code sine}, {@code
 * bursts}, {@code trace}, {@code closed} and {@code scenario}; see {@link PhaseLoadReader}.
 */
public final class TestPlanReader {
    private static final Map<String, SelectionOrder> ORDERS = Map.of(
            "uniform", SelectionOrder.UNIFORM,
            "equal-issue", SelectionOrder.EQUAL_ISSUE,
            "sequential", SelectionOrder.SEQUENTIAL);
    private static final Pattern DURATION = Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m(?!s))?(\\d.*)?");
    private static final long DEFAULT_SEED = 42;
    private static final long LONGEST_NS = 30 * 86_400_000_000_000L;

    private final List<Problem> problems = new ArrayList<>();
    private final Path directory;

    private TestPlanReader(Path directory) {
        this.directory = directory;
    }

    /**
     * Reads a file; paths in it are relative to its directory.
     *
     * @throws PlanException with everything that is wrong in it
     * @throws IOException if it cannot be read
     */
    public static TestPlan read(Path file) throws IOException, PlanException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new PlanException(file.toString(), List.of(new Problem("", "there is no such file")));
        }
        Path parent = file.toAbsolutePath().getParent();
        return parse(text, file.toString(), parent == null ? Path.of("") : parent);
    }

    /**
     * Reads a text.
     *
     * @param name of the text, for messages
     * @param directory that paths in it are relative to
     */
    public static TestPlan parse(String text, String name, Path directory) throws PlanException {
        TestPlanReader reader = new TestPlanReader(directory);
        JsonNode json;
        try {
            json = YAMLMapper.builder(YAMLFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readTree(text);
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new PlanException(
                    name,
                    List.of(new Problem(
                            "line " + line,
                            e.getOriginalMessage().lines().findFirst().orElse(""))));
        }
        PlanNode root = new PlanNode(json, "", reader.problems);
        if (!root.isObject()) {
            throw new PlanException(name, List.of(new Problem("", "it is no group of settings, but " + root.text())));
        }
        List<PlanPhase> phases = new ArrayList<>();
        long seed = root.optional("seed", node -> node.integer(DEFAULT_SEED), DEFAULT_SEED);
        SelectionOrder samples = root.optional("samples", TestPlanReader::order, SelectionOrder.EQUAL_ISSUE);
        List<TestPlan.MixShare> mix = root.optional("mix", TestPlanReader::mix, List.of());
        long maxOutstanding =
                root.optional("max-outstanding", node -> node.integer(TestPlan.DEFAULT_MAX_OUTSTANDING), (long)
                        TestPlan.DEFAULT_MAX_OUTSTANDING);
        root.required("phases", node -> phases.addAll(reader.phases(node)), false);
        root.refuseUnknownKeys();
        if (reader.problems.isEmpty()) {
            try {
                int bounded = (int) Math.max(0, Math.min(Integer.MAX_VALUE, maxOutstanding));
                return new TestPlan(seed, samples, mix, phases, bounded);
            } catch (IllegalArgumentException e) {
                reader.problems.add(new Problem("", String.valueOf(e.getMessage())));
            }
        }
        throw new PlanException(name, reader.problems);
    }

    private static SelectionOrder order(PlanNode node) {
        SelectionOrder order = ORDERS.get(node.text());
        if (order == null) {
            node.problem("'" + node.text() + "' is no order; there are uniform, equal-issue, sequential");
            return SelectionOrder.UNIFORM;
        }
        return order;
    }

    private static List<TestPlan.MixShare> mix(PlanNode node) {
        List<TestPlan.MixShare> shares = new ArrayList<>();
        node.entries().forEach((name, value) -> {
            double weight = value.number(1);
            value.checked(() -> shares.add(new TestPlan.MixShare(name, weight)), false);
        });
        return shares;
    }

    private List<PlanPhase> phases(PlanNode node) {
        List<PlanPhase> phases = new ArrayList<>();
        for (PlanNode element : node.elements()) {
            phase(element, phases.size() + 1, phases);
        }
        return phases;
    }

    private void phase(PlanNode node, int number, List<PlanPhase> phases) {
        String name = node.optional("name", PlanNode::text, "phase-" + number);
        long durationNs = node.required("duration", TestPlanReader::durationNs, 1L);
        boolean measured = node.optional("measured", PlanNode::bool, true);
        boolean untilSteady = node.optional("until-steady", PlanNode::bool, false);
        List<Slo> slos = node.optional("slos", TestPlanReader::slos, List.of());
        List<Threshold> thresholds = node.optional("thresholds", TestPlanReader::thresholds, List.of());
        boolean abortEarly = node.optional("abort-early", PlanNode::bool, false);
        PhaseLoad load = new PhaseLoadReader(directory).read(node, durationNs);
        node.refuseUnknownKeys();
        node.checked(
                () -> phases.add(
                        new PlanPhase(name, load, durationNs, measured, untilSteady, slos, thresholds, abortEarly)),
                false);
    }

    /** A duration such as 500ms, 10s, 2m or 1h30m, in ns; 1 and a problem when it is none. */
    static long durationNs(PlanNode node) {
        return node.parsed(TestPlanReader::parseDurationNs, 1L);
    }

    private static long parseDurationNs(String text) {
        Matcher matcher = DURATION.matcher(text.trim().toLowerCase(Locale.ROOT));
        if (text.isBlank() || !matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a duration such as 500ms, 10s, 2m, 1h30m");
        }
        double ns = whole(matcher.group(1)) * 3_600e9 + whole(matcher.group(2)) * 60e9;
        if (matcher.group(3) != null) {
            ns += Quantity.TIME.parse(matcher.group(3));
        }
        if (!(ns >= 1 && ns <= LONGEST_NS)) {
            throw new IllegalArgumentException("'" + text + "' is not between 1ns and 30 days");
        }
        return Math.round(ns);
    }

    private static double whole(@Nullable String digits) {
        return digits == null ? 0 : Double.parseDouble(digits);
    }

    private static List<Slo> slos(PlanNode node) {
        List<Slo> slos = new ArrayList<>();
        node.entries().forEach((key, value) -> {
            double percentile = value.checked(() -> percentile(key), 50.0);
            long limitNs = durationNs(value);
            value.checked(() -> slos.add(new Slo(percentile, limitNs)), false);
        });
        return slos;
    }

    private static double percentile(String key) {
        if (!key.matches("p\\d{1,2}(\\.\\d{1,4})?")) {
            throw new IllegalArgumentException("'" + key + "' is not a percentile such as p99 or p99.9");
        }
        return Double.parseDouble(key.substring(1));
    }

    private static List<Threshold> thresholds(PlanNode node) {
        List<Threshold> thresholds = new ArrayList<>();
        for (PlanNode element : node.elements()) {
            element.parsed(text -> thresholds.add(Threshold.parse(text)), false);
        }
        return thresholds;
    }

    /** The choices of an enumeration as they are written, for messages. */
    static String written(Enum<?>[] values) {
        return String.join(
                ", ",
                Arrays.stream(values)
                        .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .toList());
    }
}
