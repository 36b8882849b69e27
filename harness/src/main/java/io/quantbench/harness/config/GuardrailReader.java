package io.quantbench.harness.config;

import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.HardGates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/** Reads what a canary must not make worse, and what rolls it back at once. */
final class GuardrailReader {
    private static final int MOST = 1_000_000_000;

    private GuardrailReader() {}

    static List<Guardrail> read(ConfigNode node) {
        List<Guardrail> found = new ArrayList<>();
        node.get("accuracy").flatMap(GuardrailReader::accuracy).ifPresent(found::add);
        node.get("agreement").flatMap(GuardrailReader::agreement).ifPresent(found::add);
        node.get("latency-ratio").flatMap(GuardrailReader::latencyRatio).ifPresent(found::add);
        node.get("latency")
                .ifPresent(list -> list.list(GuardrailReader::latency).forEach(one -> one.ifPresent(found::add)));
        node.get("errors").flatMap(GuardrailReader::errors).ifPresent(found::add);
        node.get("slo").flatMap(GuardrailReader::slo).ifPresent(found::add);
        node.refuseUnknownKeys();
        if (found.isEmpty()) {
            node.problem("no guardrail is set; without any, everything would be promoted");
        }
        return found;
    }

    private static Optional<Guardrail> accuracy(ConfigNode node) {
        double margin = node.required("margin", GuardrailReader::share, 0.5);
        return made(node, weight -> new Guardrail.Accuracy(margin, weight));
    }

    private static Optional<Guardrail> agreement(ConfigNode node) {
        double least = node.required("least", GuardrailReader::share, 0.5);
        return made(node, weight -> new Guardrail.Agreement(least, weight));
    }

    private static Optional<Guardrail> latencyRatio(ConfigNode node) {
        double most = node.required("max-ratio", GuardrailReader::number, 2.0);
        long tuned = node.optional("tuned-pairs", value -> value.integer(1L, MOST, 1), 5_000L);
        return made(node, weight -> new Guardrail.LatencyRatio(most, tuned, weight));
    }

    private static Optional<Guardrail> latency(ConfigNode node) {
        double quantile = node.required("quantile", GuardrailReader::share, 0.5);
        double most = node.required("max-ratio", GuardrailReader::number, 2.0);
        long tuned = node.optional("tuned-requests", value -> value.integer(1L, MOST, 1), 5_000L);
        return made(node, weight -> new Guardrail.LatencyQuantile(quantile, most, tuned, weight));
    }

    private static Optional<Guardrail> errors(ConfigNode node) {
        double margin = node.required("margin", GuardrailReader::share, 0.5);
        double ratio = node.optional("harm-ratio", GuardrailReader::number, 1.0);
        return made(node, weight -> new Guardrail.ErrorRate(margin, ratio, weight));
    }

    private static Optional<Guardrail> slo(ConfigNode node) {
        Duration limit = node.required("limit", GuardrailReader::positive, Duration.ofSeconds(1));
        double margin = node.required("margin", GuardrailReader::share, 0.5);
        double ratio = node.optional("harm-ratio", GuardrailReader::number, 1.0);
        return made(node, weight -> new Guardrail.SloBreachRate(limit.toNanos(), margin, ratio, weight));
    }

    private static Optional<Guardrail> made(ConfigNode node, DoubleFunction<Guardrail> maker) {
        double weight = node.optional("harm-weight", GuardrailReader::number, 1.0);
        node.refuseUnknownKeys();
        return node.checked(() -> Optional.of(maker.apply(weight)), Optional.<Guardrail>empty());
    }

    static HardGates gates(ConfigNode node) {
        HardGates usual = HardGates.STRICT;
        long nonFinite = node.optional("non-finite", value -> value.integer(0L, MOST, 0), usual.maxNonFinite());
        long run = node.optional("error-run", value -> value.integer(1L, MOST, 1), usual.maxErrorRun());
        long crashes = node.optional("crashes", value -> value.integer(0L, MOST, 0), usual.maxCrashes());
        node.refuseUnknownKeys();
        return new HardGates(nonFinite, run, crashes);
    }

    static double share(ConfigNode node) {
        return node.parsed(Quantities::share, 0.5);
    }

    private static double number(ConfigNode node) {
        return node.parsed(
                text -> {
                    try {
                        return Double.parseDouble(text);
                    } catch (NumberFormatException e) {
                        throw new IllegalArgumentException(text + " stands where a number is allowed", e);
                    }
                },
                1.5);
    }

    static Duration positive(ConfigNode node) {
        Duration value = ModelReader.duration(node);
        if (value.isZero()) {
            node.problem("0 stands where a duration above zero is allowed");
            return Duration.ofSeconds(1);
        }
        return value;
    }
}
