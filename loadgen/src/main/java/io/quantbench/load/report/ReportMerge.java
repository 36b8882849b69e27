package io.quantbench.load.report;

import io.quantbench.load.record.LatencyDistribution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Several load reports as one. Counts and distributions merge exactly: the percentiles are those that one recorder of all queries would
 * have told. Only the percentiles of single seconds cannot be merged; of seconds at the same offset the largest is kept.
 */
public final class ReportMerge {
    private ReportMerge() {}

    /** How the runs lay in time. */
    public enum How {
        /** At the same time, as shards of one load: rates add up, time does not. */
        SIDE_BY_SIDE,
        /** One after the other, at the same load: time adds up, rates do not. */
        ONE_AFTER_ANOTHER
    }

    /**
     * The reports as one, with the settings, data and environment of the first. An arm is valid when all its parts are.
     *
     * @throws IllegalArgumentException if there is no report, or they have different arms
     */
    public static RunReport merge(List<RunReport> reports, How how) {
        if (reports.isEmpty()) {
            throw new IllegalArgumentException("no reports to merge");
        }
        RunReport first = reports.get(0);
        List<String> names = first.arms().stream().map(LoadArm::variant).toList();
        for (RunReport report : reports) {
            List<String> others = report.arms().stream().map(LoadArm::variant).toList();
            if (!others.equals(names)) {
                throw new IllegalArgumentException("reports of the arms " + names + " and " + others + " do not merge");
            }
        }
        List<LoadArm> arms = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            int place = i;
            arms.add(
                    arm(reports.stream().map(report -> report.arms().get(place)).toList(), how));
        }
        RunReport.Status worst = reports.stream()
                .map(report -> report.verdict().status())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        List<String> sentences = new ArrayList<>();
        sentences.add("Merged from " + reports.size() + " reports; the worst of them is " + worst + ".");
        reports.forEach(report -> sentences.addAll(report.verdict().sentences()));
        return first.with(new RunReport.Verdict(worst, sentences), arms);
    }

    private static LoadArm arm(List<LoadArm> parts, How how) {
        LoadArm first = parts.get(0);
        boolean beside = how == How.SIDE_BY_SIDE;
        LongBinaryOperator time = beside ? Math::max : Long::sum;
        LatencyDistribution response = merged(parts, LoadArm.Histograms::response);
        LatencyDistribution service = merged(parts, LoadArm.Histograms::service);
        LatencyDistribution delay = merged(parts, LoadArm.Histograms::issueDelay);
        Map<String, Long> outcomes = new LinkedHashMap<>();
        parts.forEach(part -> part.outcomes().forEach((name, count) -> outcomes.merge(name, count, Long::sum)));
        long measuredNs = reduce(parts, LoadArm::measuredNs, time);
        long answeredNs = reduce(parts, LoadArm::answeredNs, time);
        LoadArm.Counts counts = counts(parts);
        double spanSec = Math.max(1, Math.max(measuredNs, answeredNs)) / 1e9;
        return new LoadArm(
                first.variant(),
                first.description(),
                outcomes.getOrDefault("ok", 0L) / spanSec,
                LoadArm.summary(response),
                LoadArm.summary(service),
                LoadArm.summary(delay),
                openLoop(parts, beside, counts.completed() / spanSec),
                outcomes,
                counts,
                measuredNs,
                answeredNs,
                validity(parts),
                generator(parts, time),
                seconds(parts, beside),
                new LoadArm.Histograms(response.encode(), service.encode(), delay.encode()),
                stages(parts));
    }

    /** Means weighted by queries; null where a part has no account, or one with other stages. */
    private static LoadArm.@Nullable Stages stages(List<LoadArm> parts) {
        LoadArm.Stages first = parts.get(0).stages();
        if (first == null) {
            return null;
        }
        long queries = 0;
        double totalNs = 0;
        double[] sums = new double[first.stages().size()];
        boolean consistent = true;
        for (LoadArm part : parts) {
            LoadArm.Stages stages = part.stages();
            if (stages == null || !names(stages).equals(names(first))) {
                return null;
            }
            queries += stages.queries();
            totalNs += stages.totalNs() * stages.queries();
            consistent &= stages.consistent();
            for (int i = 0; i < sums.length; i++) {
                sums[i] += stages.stages().get(i).meanNs() * stages.queries();
            }
        }
        List<LoadArm.Stage> merged = new ArrayList<>();
        double accountedNs = 0;
        for (int i = 0; i < sums.length; i++) {
            merged.add(new LoadArm.Stage(names(first).get(i), sums[i] / Math.max(1, queries)));
            accountedNs += sums[i] / Math.max(1, queries);
        }
        return new LoadArm.Stages(
                first.source(),
                queries,
                merged,
                totalNs / Math.max(1, queries),
                accountedNs,
                consistent,
                consistent
                        ? "The stages of all reports add up."
                        : "Those of one report do not add up: " + first.sentence());
    }

    private static List<String> names(LoadArm.Stages stages) {
        return stages.stages().stream().map(LoadArm.Stage::name).toList();
    }

    private static LatencyDistribution merged(List<LoadArm> parts, Function<LoadArm.Histograms, String> which) {
        return LatencyDistribution.merge(parts.stream()
                .map(part -> LatencyDistribution.decode(which.apply(part.histograms())))
                .toList());
    }

    private static long reduce(List<LoadArm> parts, ToLongFunction<LoadArm> figure, LongBinaryOperator how) {
        return parts.stream().mapToLong(figure).reduce(how).orElseThrow();
    }

    private static LoadArm.Counts counts(List<LoadArm> parts) {
        return new LoadArm.Counts(
                reduce(parts, part -> part.counts().scheduled(), Long::sum),
                reduce(parts, part -> part.counts().issued(), Long::sum),
                reduce(parts, part -> part.counts().completed(), Long::sum),
                reduce(parts, part -> part.counts().dropped(), Long::sum),
                reduce(parts, part -> part.counts().outstandingAtEnd(), Long::sum),
                reduce(parts, part -> part.counts().strayCompletions(), Long::sum));
    }

    private static LoadArm.@Nullable OpenLoop openLoop(List<LoadArm> parts, boolean beside, double achievedPerSec) {
        double sum = 0;
        for (LoadArm part : parts) {
            LoadArm.OpenLoop rates = part.openLoop();
            if (rates == null) {
                return null;
            }
            sum += rates.targetRatePerSec();
        }
        return new LoadArm.OpenLoop(beside ? sum : sum / parts.size(), achievedPerSec);
    }

    private static LoadArm.Validity validity(List<LoadArm> parts) {
        List<LoadArm.Reason> reasons = parts.stream()
                .flatMap(part -> part.validity().reasons().stream())
                .toList();
        long more = parts.stream()
                .mapToLong(part -> part.validity().moreQueriesNeeded())
                .max()
                .orElse(0);
        return new LoadArm.Validity(reasons.isEmpty(), more, reasons);
    }

    private static LoadArm.Generator generator(List<LoadArm> parts, LongBinaryOperator time) {
        List<LoadArm.Generator> all = parts.stream().map(LoadArm::generator).toList();
        return new LoadArm.Generator(
                reduce(parts, part -> part.generator().wallNs(), time),
                sum(all, LoadArm.Generator::generatorCpuNs),
                sum(all, LoadArm.Generator::processCpuNs),
                reduce(parts, part -> part.generator().gcPauseNs(), Long::sum),
                sum(all, LoadArm.Generator::safepointNs),
                all.stream().anyMatch(generator -> generator.stealShare() == null)
                        ? null
                        : all.stream()
                                .mapToDouble(generator -> orZero(generator.stealShare()))
                                .max()
                                .orElse(0),
                sum(all, LoadArm.Generator::clockDriftNs),
                reduce(parts, part -> part.generator().maxLatenessNs(), Math::max),
                reduce(parts, part -> part.generator().spinNs(), Long::sum),
                reduce(parts, part -> part.generator().parkNs(), Long::sum));
    }

    private static double orZero(@Nullable Double value) {
        return value == null ? 0 : value;
    }

    private static @Nullable Long sum(List<LoadArm.Generator> all, Function<LoadArm.Generator, @Nullable Long> figure) {
        long sum = 0;
        for (LoadArm.Generator generator : all) {
            Long value = figure.apply(generator);
            if (value == null) {
                return null;
            }
            sum += value;
        }
        return sum;
    }

    private static List<LoadArm.Second> seconds(List<LoadArm> parts, boolean beside) {
        TreeMap<Long, LoadArm.Second> byOffset = new TreeMap<>();
        long shiftNs = 0;
        for (LoadArm part : parts) {
            for (LoadArm.Second second : part.seconds()) {
                LoadArm.Second shifted = shifted(second, shiftNs);
                byOffset.merge(shifted.offsetNs(), shifted, ReportMerge::together);
            }
            shiftNs += beside ? 0 : part.measuredNs();
        }
        return List.copyOf(byOffset.values());
    }

    private static LoadArm.Second shifted(LoadArm.Second second, long byNs) {
        return new LoadArm.Second(
                second.offsetNs() + byNs,
                second.scheduled(),
                second.completed(),
                second.ok(),
                second.responseP50Ns(),
                second.responseP99Ns(),
                second.responseMaxNs());
    }

    private static LoadArm.Second together(LoadArm.Second a, LoadArm.Second b) {
        return new LoadArm.Second(
                a.offsetNs(),
                a.scheduled() + b.scheduled(),
                a.completed() + b.completed(),
                a.ok() + b.ok(),
                Math.max(a.responseP50Ns(), b.responseP50Ns()),
                Math.max(a.responseP99Ns(), b.responseP99Ns()),
                Math.max(a.responseMaxNs(), b.responseMaxNs()));
    }
}
