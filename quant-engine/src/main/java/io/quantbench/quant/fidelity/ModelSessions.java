package io.quantbench.quant.fidelity;

import com.google.errorprone.annotations.MustBeClosed;
import io.quantbench.quant.engine.EngineSession;
import io.quantbench.quant.graph.Model;

/** Opens models that exist in memory only; what is compared tensor by tensor is written to no file that lasts. */
@FunctionalInterface
public interface ModelSessions {
    /** A session over {@code model}, which is closed by the caller. */
    @MustBeClosed
    EngineSession open(Model model);
}
