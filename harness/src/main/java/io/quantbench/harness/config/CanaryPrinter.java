package io.quantbench.harness.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quantbench.harness.canary.RolloutStep;
import io.quantbench.harness.canary.compare.ComparisonPolicy.Limits;
import io.quantbench.harness.canary.judge.Guardrail;
import io.quantbench.harness.canary.judge.JudgePolicy;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes a canary and its traffic as {@link CanaryReader} reads them. */
final class CanaryPrinter {
    private CanaryPrinter() {}

    static void canary(ObjectNode node, CanaryConfig canary) {
        if (!canary.model().isEmpty()) {
            node.put("model", canary.model());
        }
        if (!canary.reference().isEmpty()) {
            node.put("reference", canary.reference());
        }
        node.put("candidate", canary.candidate());
        List<RolloutStep> steps = canary.plan().steps();
        JudgePolicy policy = steps.get(0).policy();
        node.put("alpha", policy.alpha() * steps.size());
        ArrayNode list = node.putArray("steps");
        Set<Guardrail> guardrails = new LinkedHashSet<>();
        for (RolloutStep step : steps) {
            list.addObject()
                    .put("name", step.name())
                    .put("share", step.share().candidateShare())
                    .put("shadow", step.share().shadowRate())
                    .put("approval", step.needsApproval());
            guardrails.addAll(step.policy().guardrails());
        }
        guardrails(node.putObject("guardrails"), guardrails);
        rules(node, policy);
        comparison(node, canary);
        node.put("look-every", Quantities.text(canary.lookEvery()));
        node.put("log", canary.files().log().toString());
        canary.files().report().ifPresent(report -> node.put("report", report.toString()));
        ArrayNode webhooks = node.putArray("webhooks");
        canary.webhooks().forEach(hook -> webhooks.addObject()
                .put("url", hook.url().toString())
                .put("timeout", Quantities.text(hook.timeout()))
                .put("attempts", hook.attempts()));
    }

    private static void rules(ObjectNode node, JudgePolicy policy) {
        node.putObject("gates")
                .put("non-finite", policy.gates().maxNonFinite())
                .put("error-run", policy.gates().maxErrorRun())
                .put("crashes", policy.gates().maxCrashes());
        node.put("min-samples", policy.samples().minSamples());
        node.put("min-duration", time(policy.horizon().minElapsedNs()));
        if (policy.horizon().maxElapsedNs() < Long.MAX_VALUE) {
            node.put("max-duration", time(policy.horizon().maxElapsedNs()));
        }
        node.put("at-end", policy.horizon().atEnd().name().toLowerCase(Locale.ROOT));
    }

    private static void guardrails(ObjectNode node, Set<Guardrail> guardrails) {
        for (Guardrail guardrail : guardrails) {
            ObjectNode made;
            if (guardrail instanceof Guardrail.Accuracy accuracy) {
                made = node.putObject("accuracy").put("margin", accuracy.margin());
            } else if (guardrail instanceof Guardrail.Agreement agreement) {
                made = node.putObject("agreement").put("least", agreement.least());
            } else if (guardrail instanceof Guardrail.LatencyRatio ratio) {
                made = node.putObject("latency-ratio")
                        .put("max-ratio", ratio.maxRatio())
                        .put("tuned-pairs", ratio.tunedPairs());
            } else if (guardrail instanceof Guardrail.LatencyQuantile latency) {
                made = node.withArray("latency")
                        .addObject()
                        .put("quantile", latency.quantile())
                        .put("max-ratio", latency.maxRatio())
                        .put("tuned-requests", latency.tunedRequests());
            } else if (guardrail instanceof Guardrail.ErrorRate errors) {
                made = node.putObject("errors").put("margin", errors.margin()).put("harm-ratio", errors.harmRatio());
            } else if (guardrail instanceof Guardrail.SloBreachRate slo) {
                made = node.putObject("slo")
                        .put("limit", time(slo.limitNs()))
                        .put("margin", slo.margin())
                        .put("harm-ratio", slo.harmRatio());
            } else {
                throw new IllegalArgumentException("guardrail=" + guardrail + " is of no known kind");
            }
            made.put("harm-weight", guardrail.harmWeight());
        }
    }

    private static void comparison(ObjectNode node, CanaryConfig canary) {
        ObjectNode output = node.putObject("output");
        if (!canary.output().name().isEmpty()) {
            output.put("name", canary.output().name());
        }
        output.put("kind", canary.comparison().kind().name().toLowerCase(Locale.ROOT));
        output.put("top-k", canary.comparison().topK());
        canary.output().head().ifPresent(head -> output.put("head", head.toString()));
        node.put("separate-cores", canary.comparison().latencyComparable());
        node.put("keep-payload", canary.comparison().keepPayload());
        Limits limits = canary.comparison().limits();
        node.put("pending", limits.pending())
                .put("pair-timeout", time(limits.timeoutNs()))
                .put("label-window", limits.labelWindow())
                .put("worst", limits.worst());
    }

    private static String time(long ns) {
        return Quantities.text(Duration.ofNanos(ns));
    }

    static void traffic(ObjectNode node, TrafficConfig traffic) {
        node.put("data", traffic.data().toString())
                .put("concurrency", traffic.concurrency())
                .put("requests", traffic.requests())
                .put("seed", traffic.seed());
    }
}
