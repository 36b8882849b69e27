package io.quantbench.load.mllog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quantbench.load.scenario.Scenario;
import io.quantbench.load.scenario.ScenarioResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * MLPerf's audits that apply to any model, on pairs of runs.
 *
 * <p><b>TEST01</b>: answers taken down during a performance run are those of the accuracy run, and taking them down costs at most
 * 10 % (20 % for very quick streams). Detects a target that answers differently when it is timed.
 *
 * <p><b>TEST04</b>: one sample asked over and over is at most 10 % faster than different ones. Detects a cache of results.
 *
 * @param passed whether the target did
 * @param sentence what was compared
 */
public record Audit(boolean passed, String sentence) {
    private static final double ALLOWED = 0.10;
    private static final double ALLOWED_FOR_QUICK = 0.20;
    private static final double QUICK_SINGLE_STREAM_NS = 200_000;
    private static final double QUICK_MULTI_STREAM_NS = 1_600_000;

    /**
     * TEST01.
     *
     * @param reference a performance run without logging
     * @param logging one with
     * @param accuracyLog of the accuracy run
     * @param sampledLog of {@code logging}
     * @throws IOException if a log cannot be read
     */
    public static Audit test01(ScenarioResult reference, ScenarioResult logging, Path accuracyLog, Path sampledLog)
            throws IOException {
        Map<Integer, String> answers = new HashMap<>();
        read(accuracyLog, answers::put);
        long[] compared = new long[2];
        read(sampledLog, (sample, data) -> {
            compared[0]++;
            compared[1] += data.equals(answers.get(sample)) ? 0 : 1;
        });
        if (compared[0] == 0) {
            return new Audit(false, "TEST01 failed: no answer was taken down during the performance run.");
        }
        double slower = 1 - speedRatio(logging, reference);
        double allowed = allowedSlowdown(reference);
        return new Audit(
                compared[1] == 0 && slower <= allowed,
                String.format(
                        Locale.ROOT,
                        "TEST01: %d of %d answers differ from the accuracy run; with logging it was %.1f %% slower (allowed: %.0f %%).",
                        compared[1],
                        compared[0],
                        100 * slower,
                        100 * allowed));
    }

    /**
     * TEST04.
     *
     * @param different a performance run of different samples
     * @param same the run of the same sample, {@link io.quantbench.load.scenario.Sampling.Choice#SAME}
     */
    public static Audit test04(ScenarioResult different, ScenarioResult same) {
        double faster = speedRatio(same, different) - 1;
        return new Audit(
                faster <= ALLOWED,
                String.format(
                        Locale.ROOT,
                        "TEST04: the same sample over and over was %.1f %% faster than different ones (allowed: %.0f %%).",
                        100 * faster,
                        100 * ALLOWED));
    }

    private static double allowedSlowdown(ScenarioResult reference) {
        Scenario scenario = reference.plan().scenario();
        double latencyNs = (double) reference.percentileNs(scenario.percentile());
        boolean quick = (scenario instanceof Scenario.SingleStream && latencyNs <= QUICK_SINGLE_STREAM_NS)
                || (scenario instanceof Scenario.MultiStream && latencyNs <= QUICK_MULTI_STREAM_NS);
        return quick ? ALLOWED_FOR_QUICK : ALLOWED;
    }

    /** How many times as fast {@code run} was, by the result of the scenario. */
    private static double speedRatio(ScenarioResult run, ScenarioResult than) {
        Scenario scenario = than.plan().scenario();
        if (!run.plan().scenario().id().equals(scenario.id())) {
            throw new IllegalArgumentException(
                    "a " + run.plan().scenario().id() + " run cannot be compared with a " + scenario.id() + " run");
        }
        if (scenario instanceof Scenario.Server) {
            return run.completedPerSec() / than.completedPerSec();
        }
        if (scenario instanceof Scenario.Offline) {
            return run.offlinePerSec() / than.offlinePerSec();
        }
        double percentile = scenario.percentile();
        return (double) than.percentileNs(percentile) / Math.max(1, run.percentileNs(percentile));
    }

    private interface Entry {
        void accept(int sampleId, String data);
    }

    /** Reads a log entry by entry; its size does not matter. */
    private static void read(Path log, Entry entry) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(log.toFile())) {
            int sampleId = -1;
            String data = "";
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.FIELD_NAME && json.currentName().equals("qsl_idx")) {
                    sampleId = json.nextIntValue(-1);
                } else if (token == JsonToken.FIELD_NAME && json.currentName().equals("data")) {
                    data = String.valueOf(json.nextTextValue());
                } else if (token == JsonToken.END_OBJECT) {
                    entry.accept(sampleId, data);
                }
            }
        }
    }
}
