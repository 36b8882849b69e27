package io.quantbench.load.plan;

import io.quantbench.load.arrival.RateProfile;
import io.quantbench.load.arrival.Spacing;
import io.quantbench.load.scenario.RunBounds;
import io.quantbench.load.scenario.RunMode;
import io.quantbench.load.scenario.Sampling;
import io.quantbench.load.scenario.Scenario;
import io.quantbench.load.scenario.ScenarioPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads what a phase puts on the target:
 *
 * <pre>
 * constant: 100
 * poisson: 100
 * gamma: {rate: 100, shape: 0.5}
 * ramp: {from: 10, to: 500, within: 30s, spacing: poisson}           # within: the phase's duration
 * steps: {rates: [{rate: 100, for: 10s}, {rate: 300, for: 5s}], spacing: even}
 * sine: {mean: 100, amplitude: 50, period: 1m}
 * bursts: {base: 10, burst: 1000, period: 10s, length: 500ms}
 * trace: {file: monday.csv, speed: 2}
 * closed: 8
 * scenario: {type: server, rate: 500, limit: 50ms, percentile: 99, min-queries: 100, max-duration: 1h, mode: performance}
 * </pre>
 *
 * A spacing is {@code poisson} (the default), {@code even}, or {@code gamma: SHAPE} as {@code {gamma: 0.5}}.
 */
final class PhaseLoadReader {
    private static final PhaseLoad STAND_IN = new PhaseLoad.Closed(1);
    private static final Scenario STAND_IN_SCENARIO = new Scenario.SingleStream(1);
    private static final String[] KINDS = {
        "constant", "poisson", "gamma", "ramp", "steps", "sine", "bursts", "trace", "closed", "scenario"
    };

    private final Path directory;

    PhaseLoadReader(Path directory) {
        this.directory = directory;
    }

    PhaseLoad read(PlanNode phase, long durationNs) {
        Optional<String> kind = phase.oneOf(KINDS);
        if (kind.isEmpty()) {
            return STAND_IN;
        }
        PlanNode node = phase.get(kind.get()).orElseThrow();
        return switch (kind.get()) {
            case "constant" -> arrivals(node, new Spacing.Even(), () -> RateProfile.constant(node.number(1)));
            case "poisson" -> arrivals(node, new Spacing.Independent(), () -> RateProfile.constant(node.number(1)));
            case "closed" -> node.checked(() -> new PhaseLoad.Closed(node.integer(1)), STAND_IN);
            default -> group(kind.get(), node, durationNs);
        };
    }

    private PhaseLoad group(String kind, PlanNode node, long durationNs) {
        if (!node.isObject()) {
            node.problem(node.text() + " is not a group of settings");
            return STAND_IN;
        }
        PhaseLoad load =
                switch (kind) {
                    case "gamma" -> gamma(node);
                    case "ramp" -> ramp(node, durationNs);
                    case "steps" -> steps(node);
                    case "sine" -> sine(node);
                    case "bursts" -> bursts(node);
                    case "trace" -> trace(node);
                    default -> scenario(node, durationNs);
                };
        node.refuseUnknownKeys();
        return load;
    }

    private static PhaseLoad arrivals(PlanNode node, Spacing spacing, Supplier<RateProfile> profile) {
        return node.checked(() -> new PhaseLoad.Arrivals(profile.get(), spacing), STAND_IN);
    }

    private static double rate(PlanNode node, String key) {
        return node.required(key, value -> value.number(1), 1.0);
    }

    private static Spacing spacing(PlanNode node) {
        return node.optional("spacing", PhaseLoadReader::spacingOf, new Spacing.Independent());
    }

    private static Spacing spacingOf(PlanNode node) {
        Optional<PlanNode> shape = node.get("gamma");
        if (shape.isPresent()) {
            double value = shape.get().number(1);
            node.refuseUnknownKeys();
            return shape.get().checked(() -> new Spacing.Gamma(value), new Spacing.Independent());
        }
        return switch (node.text()) {
            case "even" -> new Spacing.Even();
            case "poisson" -> new Spacing.Independent();
            default -> {
                node.problem("'" + node.text() + "' is no spacing; there are poisson, even, {gamma: SHAPE}");
                yield new Spacing.Independent();
            }
        };
    }

    private static PhaseLoad gamma(PlanNode node) {
        double rate = rate(node, "rate");
        double shape = rate(node, "shape");
        Spacing spacing = node.checked(() -> new Spacing.Gamma(shape), new Spacing.Independent());
        return arrivals(node, spacing, () -> RateProfile.constant(rate));
    }

    private static PhaseLoad ramp(PlanNode node, long durationNs) {
        double from = rate(node, "from");
        double to = rate(node, "to");
        long withinNs = node.optional("within", TestPlanReader::durationNs, durationNs);
        return arrivals(node, spacing(node), () -> RateProfile.ramp(from, to, withinNs));
    }

    private static PhaseLoad steps(PlanNode node) {
        List<RateProfile.Step> steps = new ArrayList<>();
        node.required("rates", list -> steps.addAll(stepList(list)), false);
        Spacing spacing = spacing(node);
        return steps.isEmpty() ? STAND_IN : arrivals(node, spacing, () -> RateProfile.steps(steps));
    }

    private static List<RateProfile.Step> stepList(PlanNode list) {
        List<RateProfile.Step> steps = new ArrayList<>();
        List<PlanNode> elements = list.elements();
        for (PlanNode element : elements) {
            double rate = rate(element, "rate");
            long forNs = element.required("for", TestPlanReader::durationNs, 1L);
            element.refuseUnknownKeys();
            element.checked(() -> steps.add(new RateProfile.Step(rate, forNs)), false);
        }
        if (elements.isEmpty()) {
            list.problem("at least one step is needed");
        }
        return steps;
    }

    private static PhaseLoad sine(PlanNode node) {
        double mean = rate(node, "mean");
        double amplitude = rate(node, "amplitude");
        long periodNs = node.required("period", TestPlanReader::durationNs, 1L);
        return arrivals(node, spacing(node), () -> RateProfile.sine(mean, amplitude, periodNs));
    }

    private static PhaseLoad bursts(PlanNode node) {
        double base = rate(node, "base");
        double burst = rate(node, "burst");
        long periodNs = node.required("period", TestPlanReader::durationNs, 2L);
        long lengthNs = node.required("length", TestPlanReader::durationNs, 1L);
        return arrivals(node, spacing(node), () -> RateProfile.bursts(base, burst, periodNs, lengthNs));
    }

    private PhaseLoad trace(PlanNode node) {
        Path file = node.required("file", value -> directory.resolve(value.text()), directory);
        double speed = node.optional("speed", value -> value.number(1), 1.0);
        if (!Files.isRegularFile(file)) {
            node.problem("there is no trace file " + file);
        }
        return node.checked(() -> new PhaseLoad.Trace(file, speed), STAND_IN);
    }

    private static PhaseLoad scenario(PlanNode node, long durationNs) {
        Scenario scenario = node.required("type", type -> scenarioOfType(type.text(), type, node), STAND_IN_SCENARIO);
        RunMode mode = node.optional(
                "mode",
                value -> value.parsed(text -> choice(RunMode.class, text), RunMode.PERFORMANCE),
                RunMode.PERFORMANCE);
        long maxNs = node.optional("max-duration", TestPlanReader::durationNs, RunBounds.LONGEST_NS);
        long minQueries = node.optional("min-queries", value -> value.integer(0), -1L);
        Sampling.Choice choice = node.optional(
                "samples",
                value -> value.parsed(text -> choice(Sampling.Choice.class, text), Sampling.Choice.WITH_REPLACEMENT),
                Sampling.Choice.WITH_REPLACEMENT);
        boolean exact = node.optional("exact", PlanNode::bool, false);
        return node.checked(
                () -> {
                    RunBounds bounds = RunBounds.mlperf(scenario).withDuration(durationNs, maxNs);
                    bounds = minQueries < 0 ? bounds : bounds.withQueries(minQueries, Long.MAX_VALUE);
                    Sampling sampling = Sampling.DEFAULT.with(choice).withExact(exact);
                    return new PhaseLoad.ByScenario(new ScenarioPlan(scenario, mode, bounds, sampling));
                },
                STAND_IN);
    }

    private static Scenario scenarioOfType(String type, PlanNode typeNode, PlanNode node) {
        switch (type) {
            case "single-stream" -> {
                double percentile = percentile(node, Scenario.SingleStream.DEFAULT_PERCENTILE);
                return node.checked(() -> new Scenario.SingleStream(percentile), STAND_IN_SCENARIO);
            }
            case "multi-stream" -> {
                double percentile = percentile(node, Scenario.MultiStream.DEFAULT_PERCENTILE);
                long perQuery = node.optional("samples-per-query", value -> value.integer(1), (long)
                        Scenario.MultiStream.DEFAULT_SAMPLES_PER_QUERY);
                int bounded = (int) Math.max(0, Math.min(Integer.MAX_VALUE, perQuery));
                return node.checked(() -> new Scenario.MultiStream(percentile, bounded), STAND_IN_SCENARIO);
            }
            case "server" -> {
                double rate = rate(node, "rate");
                long limitNs = node.required("limit", TestPlanReader::durationNs, 1L);
                double percentile = percentile(node, Scenario.Server.DEFAULT_PERCENTILE);
                return node.checked(() -> new Scenario.Server(rate, limitNs, percentile), STAND_IN_SCENARIO);
            }
            case "offline" -> {
                double rate = rate(node, "rate");
                return node.checked(() -> new Scenario.Offline(rate), STAND_IN_SCENARIO);
            }
            default -> {
                typeNode.problem(
                        "'" + type + "' is no scenario; there are single-stream, multi-stream, server, offline");
                return STAND_IN_SCENARIO;
            }
        }
    }

    private static double percentile(PlanNode node, double otherwise) {
        return node.optional("percentile", value -> value.number(otherwise), otherwise);
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String text) {
        for (E value : type.getEnumConstants()) {
            if (value.name().equals(text.toUpperCase(Locale.ROOT).replace('-', '_'))) {
                return value;
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is none of " + TestPlanReader.written(type.getEnumConstants()));
    }
}
