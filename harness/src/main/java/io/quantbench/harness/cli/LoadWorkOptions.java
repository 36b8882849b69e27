package io.quantbench.harness.cli;

import io.quantbench.harness.drive.LoadChoice;
import io.quantbench.harness.drive.LoadSettings;
import io.quantbench.harness.drive.LoadSettings.Work;
import io.quantbench.harness.drive.SweepAxis;
import io.quantbench.load.arrival.Spacing;
import io.quantbench.load.plan.PlanException;
import io.quantbench.load.plan.TestPlan;
import io.quantbench.load.plan.TestPlanReader;
import io.quantbench.load.verdict.Quantity;
import io.quantbench.load.verdict.Slo;
import io.quantbench.load.verdict.Threshold;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of {@code load} that say how the target is asked, and what it must keep. */
final class LoadWorkOptions {
    private static final Duration DEFAULT_DURATION = Duration.ofSeconds(30);
    private static final Duration DEFAULT_POINT_DURATION = Duration.ofSeconds(5);
    private static final Pattern SLO = Pattern.compile("p(\\d{1,2}(?:\\.\\d{1,4})?)(?:=|<=|<)(.+)");
    private static final Pattern GAMMA = Pattern.compile("gamma:(\\d+(?:\\.\\d+)?)");

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            description = "By LoadGen-equivalent rules: single-stream, multi-stream, server or offline.")
    private LoadChoice.@Nullable Kind scenario;

    @Option(
            names = "--rate",
            paramLabel = "PER_SEC",
            description = "Open loop: queries per second, whatever the target does. --find-max: where to begin. "
                    + "Offline: samples per second that you expect.")
    private @Nullable Double rate;

    @Option(
            names = "--arrivals",
            paramLabel = "KIND",
            description =
                    "constant, poisson (default), or gamma:CV2 with the squared coefficient of variation of the gaps "
                            + "(1 is Poisson, more comes in bursts).")
    private @Nullable String arrivals;

    @Option(names = "--concurrency", paramLabel = "N", description = "Closed loop: queries outstanding; default 1.")
    private @Nullable Integer concurrency;

    @Option(names = "--samples-per-query", paramLabel = "N", description = "Multi-stream: default 8.")
    private @Nullable Integer samplesPerQuery;

    @Option(names = "--min-queries", paramLabel = "N", description = "Scenarios: least number of queries.")
    private @Nullable Long minQueries;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description =
                    "Measured time of the run, of each arm, or of the confirmation of --find-max, default 30s; of each "
                            + "point of a sweep, default 5s. Of a scenario the least.")
    private @Nullable Duration duration;

    @Option(names = "--find-max", description = "Finds the highest rate that keeps --slo, with 99 %% confidence.")
    private boolean findMax;

    @Option(
            names = "--sweep",
            paramLabel = "AXIS[=V,V]",
            description =
                    "Measures one point after the other: rate, concurrency, batch or threads, such as rate=50,100,200; "
                            + "without values they are chosen.")
    private @Nullable String sweep;

    @Option(names = "--plan", paramLabel = "FILE", description = "Phases from a YAML file instead of flags.")
    private @Nullable Path plan;

    @Option(
            names = "--slo",
            split = ",",
            paramLabel = "pN=TIME",
            description = "Objective, judged with 99 %% confidence, such as p99=50ms; repeatable.")
    private List<String> slos = List.of();

    @Option(
            names = "--threshold",
            paramLabel = "EXPR",
            description = "Condition on a figure as measured, such as 'p99.9 < 80ms', 'error_rate < 0.1%%' or "
                    + "'achieved/target > 0.99'; repeatable.")
    private List<String> thresholds = List.of();

    @Option(names = "--abort-early", description = "Ends as soon as a threshold cannot be kept any more.")
    private boolean abortEarly;

    @Mixin
    private LoadArmsOptions armsOptions = new LoadArmsOptions();

    /** The plan's file, if there is one. */
    Optional<TestPlan> readPlan() throws IOException, PlanException {
        return plan == null ? Optional.empty() : Optional.of(TestPlanReader.read(plan));
    }

    LoadSettings.Demands demands() {
        return new LoadSettings.Demands(
                slos.stream().map(LoadWorkOptions::slo).toList(),
                thresholds.stream().map(Threshold::parse).toList(),
                abortEarly);
    }

    /** @param arms whether variants are compared */
    Work work(Optional<TestPlan> readPlan, boolean arms) {
        requireOneKind(arms);
        if (readPlan.isPresent()) {
            refuse("--plan", rate, "--rate");
            refuse("--plan", concurrency, "--concurrency");
            refuse("--plan", scenario, "--scenario");
            refuse("--plan", duration, "--duration");
            return new Work.Phases(readPlan.get());
        }
        if (findMax) {
            refuse("--find-max", concurrency, "--concurrency");
            refuse("--find-max", scenario, "--scenario");
            return search();
        }
        if (sweep != null) {
            return sweeping(sweep);
        }
        return arms
                ? new Work.Race(load(), length(DEFAULT_DURATION), armsOptions.rounds(), armsOptions.rules())
                : new Work.Single(
                        load().orElse(new LoadChoice.Closed(1)),
                        length(DEFAULT_DURATION),
                        Optional.ofNullable(minQueries));
    }

    private void requireOneKind(boolean arms) {
        List<String> kinds = new ArrayList<>();
        Map<String, Boolean> asked = new LinkedHashMap<>();
        asked.put("--plan", plan != null);
        asked.put("--find-max", findMax);
        asked.put("--sweep", sweep != null);
        asked.put("--arms", arms);
        asked.forEach((flag, given) -> {
            if (given) {
                kinds.add(flag);
            }
        });
        if (kinds.size() > 1) {
            throw new IllegalArgumentException(
                    String.join(" and ", kinds) + " contradict each other; run them one after the other");
        }
        if (!arms) {
            armsOptions.refuse();
        }
    }

    private static void refuse(String flag, @Nullable Object value, String other) {
        if (value != null) {
            throw new IllegalArgumentException(flag + " and " + other + " contradict each other; leave one out");
        }
    }

    private Duration length(Duration otherwise) {
        return duration == null ? otherwise : duration;
    }

    private Work search() {
        if (slos.size() != 1) {
            throw new IllegalArgumentException(
                    "--find-max needs exactly one --slo, such as --slo p99=50ms; there are " + slos.size());
        }
        return new Work.FindMax(slo(slos.get(0)), Optional.ofNullable(rate), length(DEFAULT_DURATION));
    }

    private Work sweeping(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        SweepAxis axis = Arrays.stream(SweepAxis.values())
                .filter(candidate -> candidate.id().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--sweep " + text
                        + " is none of rate, concurrency, batch, threads, each with =V,V or without"));
        List<Double> values = equals < 0 ? List.of() : values(text.substring(equals + 1), axis);
        if (axis == SweepAxis.RATE) {
            refuse("--sweep rate", rate, "--rate");
        }
        if (axis == SweepAxis.RATE || axis == SweepAxis.CONCURRENCY) {
            refuse("--sweep " + name, concurrency, "--concurrency");
            refuse("--sweep " + name, scenario, "--scenario");
        }
        return new Work.Sweep(axis, values, load(), length(DEFAULT_POINT_DURATION));
    }

    private static List<Double> values(String list, SweepAxis axis) {
        List<Double> values = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            double value;
            try {
                value = Double.parseDouble(part.strip());
            } catch (NumberFormatException e) {
                value = Double.NaN;
            }
            boolean whole = axis == SweepAxis.RATE || value == Math.rint(value);
            if (!(value > 0 && value < 1e9 && whole)) {
                throw new IllegalArgumentException("--sweep " + axis.id() + " has the value '" + part
                        + "'; give positive " + (axis == SweepAxis.RATE ? "" : "whole ") + "numbers, as in " + axis.id()
                        + "=1,2,4");
            }
            values.add(value);
        }
        return values;
    }

    private Optional<LoadChoice> load() {
        if (scenario != null) {
            refuse("--scenario", concurrency, "--concurrency");
            refuse("--scenario", arrivals, "--arrivals");
            return Optional.of(new LoadChoice.ByScenario(
                    scenario, Optional.ofNullable(rate), Optional.ofNullable(samplesPerQuery)));
        }
        refuseWithoutScenario(samplesPerQuery, "--samples-per-query");
        refuseWithoutScenario(minQueries, "--min-queries");
        if (rate != null) {
            refuse("--rate", concurrency, "--concurrency");
            return Optional.of(new LoadChoice.Open(rate, spacing()));
        }
        if (arrivals != null) {
            throw new IllegalArgumentException("--arrivals needs --rate: without one, queries follow the answers");
        }
        return Optional.ofNullable(concurrency).map(LoadChoice.Closed::new);
    }

    private static void refuseWithoutScenario(@Nullable Object value, String flag) {
        if (value != null) {
            throw new IllegalArgumentException(flag + " needs --scenario");
        }
    }

    private Spacing spacing() {
        String kind = arrivals == null ? "poisson" : arrivals;
        Matcher gamma = GAMMA.matcher(kind);
        if (gamma.matches()) {
            return new Spacing.Gamma(1 / Double.parseDouble(gamma.group(1)));
        }
        return switch (kind) {
            case "poisson" -> new Spacing.Independent();
            case "constant" -> new Spacing.Even();
            default ->
                throw new IllegalArgumentException(
                        "--arrivals " + kind + " is none of constant, poisson, gamma:CV2 (such as gamma:4)");
        };
    }

    private static Slo slo(String text) {
        Matcher matcher = SLO.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--slo " + text + " is not of the form p99=50ms");
        }
        try {
            return new Slo(Double.parseDouble(matcher.group(1)), Math.round(Quantity.TIME.parse(matcher.group(2))));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--slo " + text + ": " + e.getMessage(), e);
        }
    }
}
