package io.quantbench.harness.studies;

import io.quantbench.load.report.RunEnvironment;
import java.util.List;
import java.util.Optional;

/**
 * What the studies found; a study that was not asked for is empty.
 *
 * @param schemaVersion 1
 * @param cost the server against the pipeline that it is built on
 * @param lengths batches by length against batches by arrival
 * @param overload three times what the server can do
 * @param metrics what metering costs
 * @param shadowing what a shadow costs those who wait for the primary
 * @param environment where it was measured
 */
public record ServingReport(
        int schemaVersion,
        Optional<Cost> cost,
        Optional<Lengths> lengths,
        Optional<Overload> overload,
        Optional<Metrics> metrics,
        Optional<Shadowing> shadowing,
        RunEnvironment environment) {
    public static final int SCHEMA_VERSION = 1;

    /** A ratio with its 95 % interval over rounds. */
    public record Ratio(double value, double low, double high) {}

    /**
     * The server against its pipeline.
     *
     * @param model file of the model whose throughput is compared, one row a batch
     * @param rows tokenized sentences that were asked in turn
     * @param ways each way of asking, the pipeline in this process first
     */
    public record Cost(String model, int rows, int rounds, List<Way> ways) {}

    /**
     * One way of asking.
     *
     * @param name in-process, REST or gRPC
     * @param perSec answers per second with four outstanding
     * @param ofPipeline the same over the pipeline's
     * @param nullP50Ns median response time of an engine that computes nothing, one outstanding
     * @param addedP50Ns what that is over the pipeline's
     */
    public record Way(String name, double perSec, Ratio ofPipeline, long nullP50Ns, long addedP50Ns) {}

    /**
     * Batches by length against batches by arrival, both of up to {@code maxBatch}.
     *
     * @param mails texts of the longer kind
     * @param sentences texts of the shorter kind
     * @param meanTokens over all rows
     * @param byArrivalPerSec answers per second, 64 outstanding
     * @param byLengthPerSec the same
     * @param throughput the second over the first
     * @param openRatePerSec Poisson arrivals at which response times were taken: 80 % of what batches by arrival can do
     * @param byArrivalP99Ns of the response time then
     * @param byLengthP99Ns the same
     * @param p99 the second over the first
     */
    public record Lengths(
            int mails,
            int sentences,
            double meanTokens,
            int maxBatch,
            int rounds,
            double byArrivalPerSec,
            double byLengthPerSec,
            Ratio throughput,
            double openRatePerSec,
            long byArrivalP99Ns,
            long byLengthP99Ns,
            Ratio p99) {}

    /**
     * A metered server against one that is watched by nobody, over REST with four outstanding.
     *
     * @param model file of the model, one row a batch
     * @param rounds of each
     * @param perSec answers per second without metrics
     * @param throughput with metrics over without
     * @param emptyPerSec answers per second without metrics of an engine that computes nothing
     * @param emptyThroughput with metrics over without, of that engine
     * @param series told by the scrape below in the text format
     * @param protobufScrapeNs median time to render these with native histograms
     * @param textScrapeNs median time to render them as text
     */
    public record Metrics(
            String model,
            int rounds,
            double perSec,
            Ratio throughput,
            double emptyPerSec,
            Ratio emptyThroughput,
            int series,
            long protobufScrapeNs,
            long textScrapeNs) {}

    /**
     * An overload over REST.
     *
     * @param capacityPerSec answers per second with as many outstanding as are let in, before and after the overload
     * @param offeredPerSec Poisson arrivals
     * @param seconds how long
     * @param goodputPerSec OK answers per second during the overload
     * @param goodputOfCapacity the same over the mean capacity
     * @param refused queries answered 429
     * @param refusalP50Ns from sending to the refusal
     * @param refusalP99Ns the same
     * @param refusalMaxNs the same
     * @param otherFailures queries that ended neither OK nor refused
     * @param heapBeforeBytes heap in use after a collection, before
     * @param heapMidBytes the same, at half time
     * @param heapAfterBytes the same, after
     */
    public record Overload(
            double capacityPerSec,
            double offeredPerSec,
            double seconds,
            double goodputPerSec,
            double goodputOfCapacity,
            long refused,
            long refusalP50Ns,
            long refusalP99Ns,
            long refusalMaxNs,
            long otherFailures,
            long heapBeforeBytes,
            long heapMidBytes,
            long heapAfterBytes) {}

    /**
     * Every request shown to a shadow, against none.
     *
     * @param ratePerSec Poisson arrivals over REST: a third of what one request at a time can do
     * @param withoutP50Ns median response time without a shadow
     * @param withP50Ns the same with all requests shadowed
     * @param p50 the second over the first
     * @param cores that the process may use
     * @param judged whether they suffice for primary, shadow, event loop and load generator to have one each
     */
    public record Shadowing(
            int rounds, double ratePerSec, long withoutP50Ns, long withP50Ns, Ratio p50, int cores, boolean judged) {
        /** Most that shadowing may add to the primary's median. */
        public static final double MAX_RATIO = 1.02;
    }
}
