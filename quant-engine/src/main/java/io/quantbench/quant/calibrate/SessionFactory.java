package io.quantbench.quant.calibrate;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.graph.Model;

/** Opens models that exist only in memory. */
@FunctionalInterface
public interface SessionFactory {
    /**
     * A session that runs {@code model}; whoever asked closes it.
     *
     * @throws io.quantbench.quant.engine.EngineException if the engine cannot load the model
     */
    @MustBeClosed
    EngineSession open(Model model);
}
