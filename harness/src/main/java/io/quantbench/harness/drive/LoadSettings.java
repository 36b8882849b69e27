package io.quantbench.harness.drive;

import io.quantbench.load.arrival.Spacing;
import io.quantbench.load.clock.PacerOptions;
import io.quantbench.load.plan.TestPlan;
import io.quantbench.load.verdict.Slo;
import io.quantbench.load.verdict.Threshold;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything a load run is asked to do. Checked as it is made: what contradicts itself is refused in one sentence.
 *
 * @param target where the load goes
 * @param asked which model and data
 * @param work what is done
 * @param demands what the target must keep
 * @param generator how the load is made
 * @param outputs where results go
 */
public record LoadSettings(
        TargetAddress target, Asked asked, Work work, Demands demands, Generator generator, Outputs outputs) {
    public LoadSettings {
        boolean inProcess = target instanceof TargetAddress.InProcess;
        if (work instanceof Work.Race && target instanceof TargetAddress.Null) {
            throw new IllegalArgumentException(
                    "--arms needs variants to compare, and null: has none; give inproc: or a server");
        }
        if (work instanceof Work.Sweep sweep && sweep.axis().needsPipeline() && !inProcess) {
            throw new IllegalArgumentException(
                    "--sweep " + sweep.axis().id()
                            + " changes the pipeline, which only inproc: has; sweep rate or concurrency, or give --target inproc:");
        }
        if (work instanceof Work.Sweep && !demands.thresholds().isEmpty()) {
            throw new IllegalArgumentException(
                    "--threshold and --sweep contradict each other: points beyond the knee miss it; give an --slo");
        }
        if (target instanceof TargetAddress.Server && asked.model().isEmpty()) {
            throw new IllegalArgumentException(
                    "--target " + target.text() + " needs --model NAME, as the server calls it");
        }
        boolean several = work instanceof Work.Race
                || (work instanceof Work.Phases phases && !phases.plan().mix().isEmpty());
        if (!several && asked.variants().size() > 1) {
            throw new IllegalArgumentException("--variant names one variant; compare several with --arms");
        }
        boolean server = work instanceof Work.Single single
                && single.load() instanceof LoadChoice.ByScenario byScenario
                && byScenario.kind() == LoadChoice.Kind.SERVER;
        if (server && demands.slos().isEmpty()) {
            throw new IllegalArgumentException(
                    "--scenario server needs --slo, the latency that a percentile must keep, such as p99=50ms");
        }
        if (!demands.slos().isEmpty() && work instanceof Work.Phases) {
            throw new IllegalArgumentException(
                    "--slo and --plan contradict each other; write slos into the plan's phases");
        }
        if (!demands.thresholds().isEmpty() && work instanceof Work.Phases) {
            throw new IllegalArgumentException(
                    "--threshold and --plan contradict each other; write thresholds into the plan's phases");
        }
    }

    /**
     * Which model is asked, and what.
     *
     * @param model a file or a built-in model in this process, or a name on a server; empty for the built-in encoder
     * @param data rows to ask; empty for those of a built-in model, or generated ones
     * @param tokenizer a tokenizer.json for texts; empty for the one beside the model
     * @param variants which are asked, in order; empty for the reference, or whatever the server chooses
     * @param pipeline of a model in this process
     * @param connection to a server
     */
    public record Asked(
            Optional<String> model,
            Optional<Path> data,
            Optional<Path> tokenizer,
            List<String> variants,
            Pipeline pipeline,
            Connection connection) {
        public Asked {
            variants = List.copyOf(variants);
        }
    }

    /**
     * The pipeline of a model in this process.
     *
     * @param threads engine threads, at least 1
     * @param maxBatch most requests in one engine call, at least 1
     * @param maxDelay longest wait for a fuller batch, from 0
     */
    public record Pipeline(int threads, int maxBatch, Duration maxDelay) {
        /** One thread, no batching. */
        public static final Pipeline DEFAULT = new Pipeline(1, 1, Duration.ZERO);

        public Pipeline {
            require(threads >= 1, "--threads must be at least 1");
            require(maxBatch >= 1, "--max-batch must be at least 1");
            require(!maxDelay.isNegative(), "--max-delay must not be negative");
        }
    }

    /**
     * How a server is connected to.
     *
     * @param token bearer token; empty for none
     * @param connections kept open, at least 1; empty for as many as are needed at once, or 16
     * @param timeout longest wait for an answer
     */
    public record Connection(Optional<String> token, OptionalInt connections, Duration timeout) {
        /** No token, 30 s. */
        public static final Connection DEFAULT =
                new Connection(Optional.empty(), OptionalInt.empty(), Duration.ofSeconds(30));

        public Connection {
            require(
                    connections.orElse(1) >= 1 && connections.orElse(1) <= 65_536,
                    "--connections must lie between 1 and 65536");
            require(timeout.compareTo(Duration.ZERO) > 0, "--timeout must be above 0");
        }

        /** Without the token, which no log and no report may hold. */
        @Override
        public String toString() {
            return "Connection[connections=" + connections + ", timeout=" + timeout + "]";
        }
    }

    /** What is done. */
    public sealed interface Work {
        /**
         * One load for a time.
         *
         * @param load how queries follow each other
         * @param duration measured; of a scenario its least
         * @param minQueries of a scenario; empty for that of its rules
         */
        record Single(LoadChoice load, Duration duration, Optional<Long> minQueries) implements Work {
            public Single {
                requireDuration(duration);
            }
        }

        /** The phases of a plan. */
        record Phases(TestPlan plan) implements Work {}

        /**
         * The highest rate that keeps an objective.
         *
         * @param slo the objective
         * @param startPerSec where to begin; empty to find out
         * @param full length of the confirmation
         */
        record FindMax(Slo slo, Optional<Double> startPerSec, Duration full) implements Work {
            public FindMax {
                requireDuration(full);
                startPerSec.ifPresent(LoadSettings::requireRate);
            }
        }

        /**
         * The same load at one setting after the other.
         *
         * @param axis what is varied
         * @param values in order; empty for a choice by the axis
         * @param load put on every point, where the axis is not the load itself
         * @param duration of each point
         */
        record Sweep(SweepAxis axis, List<Double> values, Optional<LoadChoice> load, Duration duration)
                implements Work {
            public Sweep {
                require(
                        !(load.orElse(null) instanceof LoadChoice.ByScenario),
                        "--sweep and --scenario contradict each other; give --rate or --concurrency");
                values = List.copyOf(values);
                requireDuration(duration);
            }
        }

        /**
         * Variants compared over the same trace, in turns.
         *
         * @param load put on every arm; empty for a share of what the slowest can do
         * @param duration measured per arm, all rounds together
         * @param rounds turns of each arm; even
         * @param rules what candidates must keep
         */
        record Race(Optional<LoadChoice> load, Duration duration, int rounds, RaceRules rules) implements Work {
            public Race {
                LoadChoice choice = load.orElse(null);
                require(
                        !(choice instanceof LoadChoice.ByScenario),
                        "--arms and --scenario contradict each other; give --rate or --concurrency");
                require(
                        !(choice instanceof LoadChoice.Open open) || open.spacing() instanceof Spacing.Independent,
                        "--arms has Poisson arrivals only; leave out --arrivals");
                requireDuration(duration);
                require(rounds >= 2 && rounds % 2 == 0, "--rounds must be an even number from 2");
            }
        }
    }

    /**
     * What the target must keep.
     *
     * @param slos judged with confidence
     * @param thresholds judged as measured
     * @param abortEarly whether a run ends as soon as a threshold is lost
     */
    public record Demands(List<Slo> slos, List<Threshold> thresholds, boolean abortEarly) {
        /** Nothing. */
        public static final Demands NONE = new Demands(List.of(), List.of(), false);

        public Demands {
            slos = List.copyOf(slos);
            thresholds = List.copyOf(thresholds);
        }
    }

    /**
     * How the load is made.
     *
     * @param seed of arrivals, samples and generated inputs
     * @param maxOutstanding most queries outstanding in an open loop
     * @param warmUp longest warm-up, which ends when the target is steady; zero for none
     * @param pacing how the generator waits
     */
    public record Generator(long seed, OptionalInt maxOutstanding, Duration warmUp, PacerOptions.Mode pacing) {
        public Generator {
            require(
                    maxOutstanding.orElse(1) >= 1 && maxOutstanding.orElse(1) <= TestPlan.MAX_OUTSTANDING_LIMIT,
                    "--max-outstanding must lie between 1 and " + TestPlan.MAX_OUTSTANDING_LIMIT);
            require(!warmUp.isNegative() && warmUp.toHours() < 24, "--warm-up must lie between 0 and a day");
        }

        /** {@link #maxOutstanding} or its default. */
        int outstanding() {
            return maxOutstanding.orElse(TestPlan.DEFAULT_MAX_OUTSTANDING);
        }

        PacerOptions pacer() {
            return pacing == PacerOptions.Mode.HYBRID ? PacerOptions.hybrid() : PacerOptions.park();
        }
    }

    /**
     * Where results go.
     *
     * @param folder receives the reports, and variants made in this run
     * @param metricsPort port of /metrics on the loopback address during the run, 0 for any; empty for none
     */
    public record Outputs(Path folder, OptionalInt metricsPort) {
        public Outputs {
            int port = metricsPort.orElse(0);
            require(port >= 0 && port <= 65_535, "--metrics-port must lie between 0 and 65535");
        }
    }

    private static void requireDuration(Duration duration) {
        require(
                duration.compareTo(Duration.ofMillis(10)) >= 0 && duration.toHours() < 24,
                "--duration must lie between 10ms and a day");
    }

    static void requireRate(double ratePerSec) {
        require(
                ratePerSec > 0 && ratePerSec < Double.POSITIVE_INFINITY,
                "--rate must be above 0 and finite, in queries per second");
    }

    static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
