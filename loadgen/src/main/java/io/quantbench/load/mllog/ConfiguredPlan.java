package io.quantbench.load.mllog;

import io.quantbench.load.exact.LoadGenSeeds;
import io.quantbench.load.scenario.RunBounds;
import io.quantbench.load.scenario.RunMode;
import io.quantbench.load.scenario.Sampling;
import io.quantbench.load.scenario.Scenario;
import io.quantbench.load.scenario.ScenarioPlan;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The run that a {@link LoadGenConfig} describes.
 *
 * @param plan the run
 * @param answerLogging which answers of a performance run are written down
 * @param ignored keys that are set and have no influence here
 */
public record ConfiguredPlan(ScenarioPlan plan, AnswerLogging answerLogging, List<String> ignored) {
    private static final double NS_PER_MS = 1e6;
    private static final long NS_PER_MS_WHOLE = 1_000_000;

    /** Set, and refused: a run that ignored them would say something else than it seems to. */
    private static final Set<String> REFUSED = Set.of("use_token_latencies", "infer_token_latencies");

    private static final Set<String> USED = Set.of(
            "mode",
            "min_duration",
            "max_duration",
            "min_query_count",
            "max_query_count",
            "qsl_rng_seed",
            "sample_index_rng_seed",
            "schedule_rng_seed",
            "accuracy_log_rng_seed",
            "accuracy_log_probability",
            "accuracy_log_sampling_target",
            "performance_issue_unique",
            "performance_issue_same",
            "performance_issue_same_index",
            "performance_sample_count_override",
            "sample_concatenate_permutation",
            "target_latency_percentile",
            "samples_per_query");

    public ConfiguredPlan {
        ignored = List.copyOf(ignored);
    }

    /**
     * Reads the settings of one model and scenario; what is not set is as LoadGen has it, with the seeds of 6.0.
     *
     * @param scenario {@code SingleStream}, {@code MultiStream}, {@code Server} or {@code Offline}
     * @throws IllegalArgumentException when a setting is out of range, or asks for what is not here
     */
    public static ConfiguredPlan of(LoadGenConfig config, String model, String scenario) {
        Settings settings = new Settings(config, model, scenario);
        for (String key : REFUSED) {
            if (settings.flag(key)) {
                throw new IllegalArgumentException(
                        key + " is set for " + model + "." + scenario + ": token latencies are not measured here");
            }
        }
        Scenario what = settings.scenario();
        ScenarioPlan plan = new ScenarioPlan(what, settings.mode(), settings.bounds(what), settings.sampling());
        List<String> ignored = new ArrayList<>(config.keys(model, scenario));
        ignored.removeAll(USED);
        ignored.removeAll(settings.usedByScenario(what));
        ignored.removeAll(REFUSED);
        return new ConfiguredPlan(plan, settings.answerLogging(plan), ignored);
    }

    private record Settings(LoadGenConfig config, String model, String scenarioId) {
        double number(String key, double otherwise) {
            return config.get(model, scenarioId, key)
                    .map(BigDecimal::doubleValue)
                    .orElse(otherwise);
        }

        long whole(String key, long otherwise) {
            return config.get(model, scenarioId, key)
                    .map(value -> value.toBigInteger().longValue()) // Seeds are unsigned: the low 64 bits.
                    .orElse(otherwise);
        }

        boolean flag(String key) {
            return whole(key, 0) != 0;
        }

        Scenario scenario() {
            return switch (scenarioId) {
                case "SingleStream" ->
                    new Scenario.SingleStream(
                            number("target_latency_percentile", Scenario.SingleStream.DEFAULT_PERCENTILE));
                case "MultiStream" ->
                    new Scenario.MultiStream(
                            number("target_latency_percentile", Scenario.MultiStream.DEFAULT_PERCENTILE),
                            Math.toIntExact(
                                    whole("samples_per_query", Scenario.MultiStream.DEFAULT_SAMPLES_PER_QUERY)));
                case "Server" ->
                    new Scenario.Server(
                            number("target_qps", 1),
                            Math.round(number("target_latency", 100) * NS_PER_MS),
                            number("target_latency_percentile", Scenario.Server.DEFAULT_PERCENTILE));
                case "Offline" -> new Scenario.Offline(number("target_qps", 1));
                default ->
                    throw new IllegalArgumentException("'" + scenarioId
                            + "' is no scenario; there are SingleStream, MultiStream, Server, Offline");
            };
        }

        Set<String> usedByScenario(Scenario scenario) {
            return scenario instanceof Scenario.Server
                    ? Set.of("target_qps", "target_latency")
                    : scenario instanceof Scenario.Offline ? Set.of("target_qps") : Set.of();
        }

        RunMode mode() {
            long mode = whole("mode", 2);
            return switch ((int) mode) {
                case 1 -> RunMode.ACCURACY;
                case 2 -> RunMode.PERFORMANCE;
                default ->
                    throw new IllegalArgumentException(
                            "mode=" + mode + " is not run here; there are 1 (accuracy only) and 2 (performance only)");
            };
        }

        RunBounds bounds(Scenario scenario) {
            RunBounds defaults = RunBounds.mlperf(scenario);
            long maxMs = whole("max_duration", 0);
            long maxQueries = whole("max_query_count", 0);
            return defaults.withDuration(
                            Math.multiplyExact(
                                    whole("min_duration", defaults.minDurationNs() / NS_PER_MS_WHOLE), NS_PER_MS_WHOLE),
                            maxMs == 0 ? RunBounds.LONGEST_NS : Math.multiplyExact(maxMs, NS_PER_MS_WHOLE))
                    .withQueries(
                            whole("min_query_count", defaults.minQueries()),
                            maxQueries == 0 ? Long.MAX_VALUE : maxQueries);
        }

        Sampling sampling() {
            boolean unique = flag("performance_issue_unique");
            boolean same = flag("performance_issue_same");
            if (unique && same) {
                throw new IllegalArgumentException(
                        "performance_issue_unique and performance_issue_same exclude each other");
            }
            Sampling.Choice choice = unique
                    ? Sampling.Choice.UNIQUE
                    : same
                            ? Sampling.Choice.SAME
                            : flag("sample_concatenate_permutation")
                                    ? Sampling.Choice.EQUAL_ISSUE
                                    : Sampling.Choice.WITH_REPLACEMENT;
            LoadGenSeeds seeds = new LoadGenSeeds(
                    whole("qsl_rng_seed", LoadGenSeeds.V6.library()),
                    whole("sample_index_rng_seed", LoadGenSeeds.V6.sampleIndex()),
                    whole("schedule_rng_seed", LoadGenSeeds.V6.schedule()));
            return new Sampling(
                    choice,
                    Math.toIntExact(whole("performance_sample_count_override", 0)),
                    Math.toIntExact(whole("performance_issue_same_index", 0)),
                    true,
                    seeds);
        }

        /** A target for the number of answers becomes a share of the queries that the plan asks for at least. */
        AnswerLogging answerLogging(ScenarioPlan plan) {
            if (plan.mode() == RunMode.ACCURACY) {
                return AnswerLogging.ALL;
            }
            long seed = whole("accuracy_log_rng_seed", 0);
            long target = whole("accuracy_log_sampling_target", 0);
            double share = number("accuracy_log_probability", 0) / 100;
            if (target > 0) {
                share = Math.min(1, target / Math.max(1, expectedSamples(plan)));
            }
            return new AnswerLogging(share, seed);
        }

        /** At least so many samples, as far as the plan knows; a single pass is short and written down whole. */
        private static double expectedSamples(ScenarioPlan plan) {
            if (plan.sampling().choice() == Sampling.Choice.UNIQUE) {
                return 1;
            }
            double byRate = plan.scenario() instanceof Scenario.Server server
                    ? server.ratePerSec() * plan.bounds().minDurationNs() / 1e9
                    : 0;
            return Math.max((double) plan.queriesRequired(Integer.MAX_VALUE), byRate) * plan.samplesPerQuery();
        }
    }
}
