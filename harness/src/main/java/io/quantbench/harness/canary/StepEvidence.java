package io.quantbench.harness.canary;

import io.quantbench.harness.canary.CanaryEvent.Begun;
import io.quantbench.harness.canary.CanaryEvent.Looked;
import io.quantbench.harness.canary.CanaryEvent.Observed;
import io.quantbench.harness.canary.evidence.EvidenceJson;
import io.quantbench.harness.canary.judge.EvidenceEvent;
import io.quantbench.harness.canary.judge.EvidenceEvent.Look;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the evidence of steps out of a canary's log: what their judges were told, as evidence files, which replay to their decisions. */
public final class StepEvidence {
    private StepEvidence() {}

    /** Makes the file of a step. */
    @FunctionalInterface
    public interface Files {
        /**
         * Called once for each step that was reached, in order.
         *
         * @param step index in the plan
         * @return closed when the step is complete
         */
        Writer create(int step, RolloutStep of) throws IOException;
    }

    /**
     * Writes the policy and events of every step that was reached as JSON lines.
     *
     * @param log read once; stays open
     * @return where the canary stands at the end of the log
     * @throws EventLogException if the log cannot be read, or holds no canary
     * @throws IOException if writing fails
     */
    public static CanaryState writeAll(EventLog log, Files files) throws IOException {
        try (Writing writing = new Writing(files)) {
            log.replay(writing::accept);
            return writing.end();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Writes one step's policy and events as JSON lines.
     *
     * @param log read once; stays open
     * @param step name of the step
     * @param out stays open
     * @throws EventLogException if the log cannot be read, or its canary has not reached such a step
     * @throws IOException if writing fails
     */
    public static void write(EventLog log, String step, Writer out) throws IOException {
        List<String> reached = new ArrayList<>();
        CanaryState unused = writeAll(log, (index, of) -> {
            reached.add(of.name());
            return of.name().equals(step) ? new Unclosed(out) : Writer.nullWriter();
        });
        if (!reached.contains(step)) {
            throw new EventLogException("the canary has not reached a step " + step + "; it has seen " + reached, null);
        }
    }

    /** The log being taken apart. */
    private static final class Writing implements AutoCloseable {
        private final Files files;
        private @Nullable CanaryFold fold;
        private @Nullable CanaryState before;
        private Writer out = Writer.nullWriter();

        Writing(Files files) {
            this.files = files;
        }

        void accept(CanaryEvent event) {
            try {
                if (event instanceof Begun begun && fold == null) {
                    fold = new CanaryFold(begun);
                    before = fold.snapshot();
                    open(before);
                } else {
                    next(event);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void next(CanaryEvent event) throws IOException {
            if (fold == null || before == null) {
                throw new EventLogException("the log does not begin with a canary", null);
            }
            fold.apply(event);
            if (!before.phase().isFinal()) {
                for (EvidenceEvent told : told(event, fold.elapsedNs() - before.stepBeganNs())) {
                    out.write(EvidenceJson.write(told));
                    out.write('\n');
                }
            }
            CanaryState after = fold.snapshot();
            if (after.step() != before.step()) {
                open(after);
            }
            before = after;
        }

        private void open(CanaryState at) throws IOException {
            out.close();
            out = files.create(at.step(), at.currentStep());
            out.write(EvidenceJson.header(at.currentStep().policy()));
            out.write('\n');
        }

        CanaryState end() throws EventLogException {
            if (before == null) {
                throw new EventLogException("the log holds no canary", null);
            }
            return before;
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** A writer whose owner closes it. */
    private static final class Unclosed extends FilterWriter {
        Unclosed(Writer out) {
            super(out);
        }

        @Override
        public void write(String text, int from, int count) throws IOException {
            out.write(text, from, count);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }

    private static List<EvidenceEvent> told(CanaryEvent event, long stepElapsedNs) {
        if (event instanceof Observed observed) {
            return observed.events();
        }
        return event instanceof Looked ? List.of(new Look(stepElapsedNs)) : List.of();
    }
}
