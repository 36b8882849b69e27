package io.quantbench.quant.quantize;

import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Passes in the order in which they run. */
public record PassPipeline(List<GraphPass> passes) {
    public PassPipeline {
        passes = List.copyOf(passes);
    }

    /** How long one pass took. */
    public record PassTiming(String pass, long elapsedNs) {}

    /** The model behind the last pass, and the time of each. */
    public record Outcome(Model model, List<PassTiming> timings) {
        public Outcome {
            timings = List.copyOf(timings);
        }
    }

    public static PassPipeline of(GraphPass... passes) {
        return new PassPipeline(List.of(passes));
    }

    public List<String> names() {
        return passes.stream().map(GraphPass::name).toList();
    }

    /** Runs all passes, timed by {@code nanoClock}. */
    public Outcome run(Model model, LongSupplier nanoClock) {
        Model current = model;
        List<PassTiming> timings = new ArrayList<>();
        for (GraphPass pass : passes) {
            long startNs = nanoClock.getAsLong();
            current = pass.apply(current);
            timings.add(new PassTiming(pass.name(), nanoClock.getAsLong() - startNs));
        }
        return new Outcome(current, timings);
    }
}
