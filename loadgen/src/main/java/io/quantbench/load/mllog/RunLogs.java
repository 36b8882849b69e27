package io.quantbench.load.mllog;

import io.quantbench.load.report.AtomicFiles;
import io.quantbench.load.scenario.AnswerSink;
import io.quantbench.load.scenario.RunBounds;
import io.quantbench.load.scenario.Sampling;
import io.quantbench.load.scenario.Scenario;
import io.quantbench.load.scenario.ScenarioPlan;
import io.quantbench.load.scenario.ScenarioResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The logs of one run in one directory: open them, run with {@link #answers}, then {@link #finish}. Closed without a finish, the
 * detail log has no result and there is no summary: a run that was cut off cannot be mistaken for one that ended.
 */
public final class RunLogs implements AutoCloseable {
    private static final DateTimeFormatter POWER_TIME =
            DateTimeFormatter.ofPattern("MM-dd-yyyy HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path directory;
    private final ScenarioPlan plan;
    private final Clock calendar;
    private final DetailLog detail;
    private final AccuracyLog accuracy;
    private final AnswerLogging logging;

    private RunLogs(Path directory, ScenarioPlan plan, AnswerLogging logging, Clock calendar) throws IOException {
        this.directory = directory;
        this.plan = plan;
        this.calendar = calendar;
        this.logging = logging;
        this.detail = DetailLog.create(directory, calendar);
        this.accuracy = AccuracyLog.create(directory, logging);
    }

    /**
     * Creates the files, replacing earlier ones, and writes down what will be run.
     *
     * @param directory is made when missing
     * @param logging which answers are written down
     * @param calendar tells date and time
     */
    public static RunLogs open(
            Path directory, ScenarioPlan plan, AnswerLogging logging, Subject subject, Clock calendar)
            throws IOException {
        Files.createDirectories(directory);
        Files.deleteIfExists(directory.resolve(SummaryLog.FILE_NAME));
        RunLogs logs = new RunLogs(directory, plan, logging, calendar);
        logs.writeSettings(subject);
        return logs;
    }

    /**
     * What is run against what.
     *
     * @param targetName of the system under test
     * @param workloadName of the samples
     * @param workloadSize their number
     */
    public record Subject(String targetName, String workloadName, int workloadSize) {}

    /** Where the run's answers go. */
    public AnswerSink answers() {
        return logging.share() == 0 ? AnswerSink.NONE : accuracy;
    }

    private void writeSettings(Subject subject) throws IOException {
        detail.put("loadgen_version", SummaryLog.RULES);
        detail.put("sut_name", subject.targetName());
        detail.put("qsl_name", subject.workloadName());
        detail.put("qsl_reported_total_count", subject.workloadSize());
        detail.put("qsl_reported_performance_count", plan.participating(subject.workloadSize()));
        settings("requested_", subject);
        settings("effective_", subject);
        detail.put("power_begin", POWER_TIME.format(calendar.instant()));
    }

    private void settings(String prefix, Subject subject) throws IOException {
        RunBounds bounds = plan.bounds();
        Sampling sampling = plan.sampling();
        detail.put(prefix + "scenario", plan.scenario().id());
        detail.put(prefix + "test_mode", plan.mode().id());
        detail.put(prefix + "samples_per_query", plan.samplesPerQuery());
        detail.put(prefix + "target_latency_percentile", plan.scenario().percentile() / 100);
        if (plan.scenario() instanceof Scenario.Server server) {
            detail.put(prefix + "target_qps", server.ratePerSec());
            detail.put(prefix + "target_latency_ns", server.latencyLimitNs());
        } else if (plan.scenario() instanceof Scenario.Offline offline) {
            detail.put(prefix + "target_qps", offline.expectedPerSec());
        }
        detail.put(prefix + "min_duration_ms", bounds.minDurationNs() / 1_000_000);
        detail.put(prefix + "max_duration_ms", bounds.maxDurationNs() / 1_000_000);
        detail.put(
                prefix + "min_query_count",
                prefix.startsWith("effective") ? plan.queriesRequired(subject.workloadSize()) : bounds.minQueries());
        detail.put(prefix + "max_query_count", bounds.maxQueries() == Long.MAX_VALUE ? 0 : bounds.maxQueries());
        detail.put(
                prefix + "qsl_rng_seed", Long.toUnsignedString(sampling.seeds().library()));
        detail.put(
                prefix + "sample_index_rng_seed",
                Long.toUnsignedString(sampling.seeds().sampleIndex()));
        detail.put(
                prefix + "schedule_rng_seed",
                Long.toUnsignedString(sampling.seeds().schedule()));
        detail.put(prefix + "accuracy_log_probability", logging.share());
        detail.put(prefix + "performance_issue_unique", sampling.choice() == Sampling.Choice.UNIQUE);
        detail.put(prefix + "performance_issue_same", sampling.choice() == Sampling.Choice.SAME);
        detail.put(prefix + "performance_issue_same_index", sampling.sameIndex());
        detail.put(prefix + "performance_sample_count", plan.participating(subject.workloadSize()));
    }

    /** Writes the result into the detail log and the summary, and ends all files. */
    public void finish(ScenarioResult result) throws IOException {
        detail.put("power_end", POWER_TIME.format(calendar.instant()));
        DetailResult.write(detail, result);
        detail.put("num_errors", detail.errors());
        detail.put("num_warnings", 0);
        close();
        AtomicFiles.onDisk().writeText(directory.resolve(SummaryLog.FILE_NAME), SummaryLog.text(result, logging));
    }

    @Override
    public void close() throws IOException {
        try (detail) {
            accuracy.close();
        }
    }
}
