package io.quantbench.quant.audit;

import java.util.List;

/**
 * One node of the graph that the engine runs.
 *
 * @param name the engine's name for it; in a nested graph, behind the path of the nodes around it
 * @param operator operator type; those outside the ONNX standard carry their domain
 * @param sourceNodes names of the nodes that it stands for, the one that gives the kernel its work first; empty where the engine
 *     kept no tensor name that would tell
 */
public record RuntimeKernel(String name, String operator, KernelKind kind, List<String> sourceNodes) {
    public RuntimeKernel {
        sourceNodes = List.copyOf(sourceNodes);
    }
}
