package io.quantbench.harness.exec;

import io.quantbench.harness.observe.RequestOutcome;
import io.quantbench.harness.observe.Telemetry;
import io.quantbench.quant.engine.Binding;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.tensor.DataType;
import io.quantbench.quant.tensor.Shape;
import io.quantbench.quant.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs batches on one session and completes their requests. Used by one worker; what goes wrong becomes an outcome. */
final class BatchRunner<R> {
    private final BatchAssembler<R> assembler;
    private final BindingCache bindings;
    private final Telemetry telemetry;
    private final List<String> floatOutputs;
    private final List<R> rows = new ArrayList<>();
    private final List<End<R>> ends = new ArrayList<>();
    private final BatchAnswer answer = new BatchAnswer();

    /** How a request that was claimed here ends. */
    private record End<R>(Ticket<R> ticket, RequestOutcome outcome, String message) {}

    BatchRunner(
            EngineSession session,
            BindingCache bindings,
            BatchAssembler<R> assembler,
            boolean checkFinite,
            Telemetry telemetry) {
        this.assembler = assembler;
        this.bindings = bindings;
        this.telemetry = telemetry;
        this.floatOutputs = !checkFinite
                ? List.of()
                : session.outputs().stream()
                        .filter(output -> output.type() == DataType.FLOAT)
                        .map(TensorSpec::name)
                        .toList();
    }

    /** Runs the batch; when it returns, each ticket has been completed, here or by whoever claimed it first. */
    void run(List<Ticket<R>> batch) {
        telemetry.observer().batchStarted(batch.size());
        for (Ticket<R> ticket : batch) {
            rows.add(ticket.row());
        }
        try {
            inferAndRead(batch);
        } catch (Throwable e) {
            // Errors too: a worker that dies leaves its batch without an outcome, and its pool smaller without a word.
            fail(batch, e);
        } finally {
            // What was read is answered after all of the batch has been, so that its times are whole when answers are
            // seen.
            ends.forEach(end -> end.ticket().finish(end.outcome(), end.message()));
            ends.clear();
            rows.clear();
        }
    }

    private void inferAndRead(List<Ticket<R>> batch) {
        long startNs = telemetry.nowNs();
        Map<String, Shape> shapes = assembler.inputShapes(rows);
        Binding binding = bindings.get(shapes);
        long filledNs;
        long ranNs;
        try {
            assembler.fill(binding, rows);
            filledNs = telemetry.nowNs();
            ranNs = timedRun(binding, filledNs);
        } catch (Throwable e) {
            bindings.drop(shapes);
            throw e;
        }
        for (int row = 0; row < batch.size(); row++) {
            read(batch.get(row), binding, row);
        }
        telemetry.observer().batchEnded(batch.size(), filledNs - startNs, ranNs - filledNs, telemetry.nowNs() - ranNs);
    }

    /** @return when it ended */
    private long timedRun(Binding binding, long startNs) {
        try {
            binding.run();
        } catch (Throwable e) {
            telemetry.observer().inferenceEnded(telemetry.nowNs() - startNs);
            throw e;
        }
        long endNs = telemetry.nowNs();
        telemetry.observer().inferenceEnded(endNs - startNs);
        return endNs;
    }

    private void read(Ticket<R> ticket, Binding results, int row) {
        if (!ticket.claim()) {
            return;
        }
        if (ticket.cancelled()) {
            ends.add(new End<>(ticket, RequestOutcome.CANCELLED, "called off while it ran"));
            return;
        }
        RequestOutcome outcome = RequestOutcome.OK;
        String message = "";
        try {
            answer.show(results, rows.size(), row, assembler.length(ticket.row()));
            requireFinite();
            ticket.request().reader().read(answer);
        } catch (Throwable e) {
            outcome = RequestOutcome.BAD_ANSWER;
            message = describe(e);
        } finally {
            answer.hide();
        }
        ends.add(new End<>(ticket, outcome, message));
    }

    private void requireFinite() {
        for (String output : floatOutputs) {
            if (!FiniteCheck.allFinite(answer.output(output))) {
                throw new IllegalStateException(
                        "output " + output + " " + answer.shape(output) + " holds NaN or infinity");
            }
        }
    }

    private void fail(List<Ticket<R>> batch, Throwable cause) {
        String message = describe(cause);
        for (Ticket<R> ticket : batch) {
            ticket.complete(RequestOutcome.ENGINE_ERROR, message);
        }
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
