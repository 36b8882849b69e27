package io.quantbench.harness.studies;

import com.google.errorprone.annotations.FormatMethod;
import io.quantbench.harness.studies.ServingReport.Cost;
import io.quantbench.harness.studies.ServingReport.Lengths;
import io.quantbench.harness.studies.ServingReport.Metrics;
import io.quantbench.harness.studies.ServingReport.Overload;
import io.quantbench.harness.studies.ServingReport.Ratio;
import io.quantbench.harness.studies.ServingReport.Shadowing;
import io.quantbench.harness.studies.ServingReport.Way;
import java.util.Locale;

/** Writes a report for the terminal. */
public final class ServingText {
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_US = 1e3;
    private static final double MIB = 1 << 20;

    private ServingText() {}

    /** All studies that were carried out, a paragraph each. */
    public static String render(ServingReport report) {
        StringBuilder text = new StringBuilder();
        report.cost().ifPresent(cost -> cost(text, cost));
        report.lengths().ifPresent(lengths -> lengths(text, lengths));
        report.overload().ifPresent(overload -> overload(text, overload));
        report.metrics().ifPresent(metrics -> metrics(text, metrics));
        report.shadowing().ifPresent(shadowing -> shadowing(text, shadowing));
        return text.toString();
    }

    private static void cost(StringBuilder text, Cost cost) {
        line(
                text,
                "The server against its pipeline: %s, %d sentences one by one, %d rounds",
                cost.model(),
                cost.rows(),
                cost.rounds());
        for (Way way : cost.ways()) {
            line(
                    text,
                    "  %-12s %8.1f/s  %s of the pipeline   p50 of an empty engine %7.1f µs, %+7.1f µs",
                    way.name(),
                    way.perSec(),
                    words(way.ofPipeline()),
                    way.nullP50Ns() / NS_PER_US,
                    way.addedP50Ns() / NS_PER_US);
        }
    }

    private static void lengths(StringBuilder text, Lengths lengths) {
        line(
                text,
                "Batches of up to %d by length against those by arrival: %d mails and %d sentences, %.1f tokens on average, %d rounds",
                lengths.maxBatch(),
                lengths.mails(),
                lengths.sentences(),
                lengths.meanTokens(),
                lengths.rounds());
        line(
                text,
                "  throughput %8.1f/s against %8.1f/s: %s",
                lengths.byLengthPerSec(),
                lengths.byArrivalPerSec(),
                words(lengths.throughput()));
        line(
                text,
                "  p99 at %.1f/s %8.1f ms against %8.1f ms: %s",
                lengths.openRatePerSec(),
                lengths.byLengthP99Ns() / NS_PER_MS,
                lengths.byArrivalP99Ns() / NS_PER_MS,
                words(lengths.p99()));
    }

    private static void overload(StringBuilder text, Overload overload) {
        line(
                text,
                "Overload over REST: %.1f/s offered to a capacity of %.1f/s for %.0f s",
                overload.offeredPerSec(),
                overload.capacityPerSec(),
                overload.seconds());
        line(
                text,
                "  goodput %.1f/s, %.1f %% of the capacity; %d refused, p50 %.2f ms, p99 %.2f ms, max %.2f ms; %d other failures",
                overload.goodputPerSec(),
                100 * overload.goodputOfCapacity(),
                overload.refused(),
                overload.refusalP50Ns() / NS_PER_MS,
                overload.refusalP99Ns() / NS_PER_MS,
                overload.refusalMaxNs() / NS_PER_MS,
                overload.otherFailures());
        line(
                text,
                "  heap in use %.1f MiB before, %.1f MiB at half time, %.1f MiB after",
                overload.heapBeforeBytes() / MIB,
                overload.heapMidBytes() / MIB,
                overload.heapAfterBytes() / MIB);
    }

    private static void metrics(StringBuilder text, Metrics metrics) {
        line(text, "What metrics cost: %s over REST, %d rounds", metrics.model(), metrics.rounds());
        line(text, "  throughput with metrics %s of %.1f/s without", words(metrics.throughput()), metrics.perSec());
        line(
                text,
                "  of an engine that computes nothing %s of %.1f/s",
                words(metrics.emptyThroughput()),
                metrics.emptyPerSec());
        line(
                text,
                "  a scrape of %d series takes %.2f ms as text, %.2f ms with native histograms",
                metrics.series(),
                metrics.textScrapeNs() / NS_PER_MS,
                metrics.protobufScrapeNs() / NS_PER_MS);
    }

    private static void shadowing(StringBuilder text, Shadowing shadowing) {
        line(
                text,
                "Every request shadowed against none: %.1f/s over REST, %d rounds, %d cores",
                shadowing.ratePerSec(),
                shadowing.rounds(),
                shadowing.cores());
        line(
                text,
                "  p50 %8.2f ms against %8.2f ms: %s",
                shadowing.withP50Ns() / NS_PER_MS,
                shadowing.withoutP50Ns() / NS_PER_MS,
                words(shadowing.p50()));
        line(text, "  %s", judgement(shadowing));
    }

    private static String judgement(Shadowing shadowing) {
        if (!shadowing.judged()) {
            return "not judged: the shadow shares its cores with the primary; a claim needs " + ShadowStudy.CORES_NEEDED
                    + " cores or more";
        }
        double most = Shadowing.MAX_RATIO;
        String limit = String.format(Locale.ROOT, "at most %.2fx", most);
        return shadowing.p50().high() <= most
                ? limit + ": holds"
                : shadowing.p50().low() > most ? limit + ": missed" : limit + ": open, more rounds would tell";
    }

    private static String words(Ratio ratio) {
        return String.format(Locale.ROOT, "%.3fx (%.3f to %.3f)", ratio.value(), ratio.low(), ratio.high());
    }

    @FormatMethod
    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
