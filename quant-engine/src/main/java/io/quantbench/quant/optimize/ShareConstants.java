package io.quantbench.quant.optimize;

import io.quantbench.quant.graph.GraphEditor;
import io.quantbench.quant.graph.GraphPass;
import io.quantbench.quant.graph.Initializer;
import io.quantbench.quant.graph.Model;
import io.quantbench.quant.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps one of several equal constants of a graph. Folding makes such twins where a model derives the same weight more than once;
 * they would lie in the file, and in memory, as often as they are read.
 */
public final class ShareConstants implements GraphPass {
    /** Twins below this are not worth a search. */
    private static final int MIN_BYTES = 1 << 10;

    @Override
    public String name() {
        return "share-constants";
    }

    @Override
    public Model apply(Model model) {
        GraphEditor editor = GraphEditor.of(model);
        Map<List<Object>, List<String>> kept = new HashMap<>();
        for (Initializer initializer : model.graph().initializers()) {
            String name = initializer.name();
            Optional<Tensor> constant = editor.constant(name).filter(tensor -> tensor.sizeBytes() >= MIN_BYTES);
            if (constant.isEmpty() || editor.isCaptured(name) || editor.isGraphOutput(name)) {
                continue;
            }
            List<String> alike = kept.computeIfAbsent(
                    List.of(constant.get().type(), constant.get().shape()), key -> new ArrayList<>());
            Optional<String> twin = alike.stream()
                    .filter(other -> editor.constant(other).equals(constant))
                    .findFirst();
            twin.ifPresentOrElse(other -> editor.redirectReaders(name, other), () -> alike.add(name));
        }
        editor.prune();
        return editor.toModel();
    }
}
