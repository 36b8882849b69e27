package io.quantbench.harness.drive;

import io.quantbench.load.compare.AccuracyOutcome;
import io.quantbench.load.report.RunReport;
import io.quantbench.load.target.Target;
import io.quantbench.load.workload.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a load is put on, opened and ready. Used by one thread, but for {@link Arm#stages} and its targets. */
interface SystemUnderLoad extends AutoCloseable {
    /** What is asked. */
    Workload workload();

    /** Where that comes from. */
    RunReport.Data data();

    /** The variants in the order of the settings; at least one. */
    List<Arm> arms();

    /**
     * The first arm with another pipeline.
     *
     * @param axis batch or threads
     * @return closed by the caller
     */
    Target openWith(SweepAxis axis, int value);

    /** How accurate the arms are against the first; takes its time. */
    Accuracy accuracy();

    /** Ends {@link #accuracy} soon. From any thread. */
    void stop();

    @Override
    void close();

    /**
     * A variant under load.
     *
     * @param name unique
     * @param description what it is, short
     * @param target kept by the system
     * @param stages where its queries spend their time; empty where nobody tells
     */
    record Arm(String name, String description, Target target, Optional<StageSource> stages) {}

    /**
     * Accuracy of the arms.
     *
     * @param outcomes by arm, the first left out
     * @param absent why there are none, in one sentence; empty where there are
     */
    record Accuracy(Map<String, AccuracyOutcome> outcomes, String absent) {
        public Accuracy {
            outcomes = Map.copyOf(outcomes);
        }
    }
}
