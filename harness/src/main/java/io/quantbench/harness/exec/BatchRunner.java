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
    private final BatchAnswer answer = new BatchAnswer();

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
            Binding results = infer();
            for (int row = 0; row < batch.size(); row++) {
                answer(batch.get(row), results, row);
            }
        } catch (Throwable e) {
            // Errors too: a worker that dies leaves its batch without an outcome, and its pool smaller without a word.
            fail(batch, e);
        } finally {
            rows.clear();
        }
    }

    private Binding infer() {
        Map<String, Shape> shapes = assembler.inputShapes(rows);
        Binding binding = bindings.get(shapes);
        try {
            assembler.fill(binding, rows);
            timedRun(binding);
            return binding;
        } catch (Throwable e) {
            bindings.drop(shapes);
            throw e;
        }
    }

    private void timedRun(Binding binding) {
        long startNs = telemetry.nowNs();
        try {
            binding.run();
        } finally {
            telemetry.observer().inferenceEnded(telemetry.nowNs() - startNs);
        }
    }

    private void answer(Ticket<R> ticket, Binding results, int row) {
        if (!ticket.claim()) {
            return;
        }
        RequestOutcome outcome = RequestOutcome.OK;
        String message = "";
        answer.show(results, rows.size(), row, assembler.length(ticket.row()));
        try {
            requireFinite();
            ticket.request().reader().read(answer);
        } catch (Throwable e) {
            outcome = RequestOutcome.BAD_ANSWER;
            message = describe(e);
        } finally {
            answer.hide();
        }
        ticket.finish(outcome, message);
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
