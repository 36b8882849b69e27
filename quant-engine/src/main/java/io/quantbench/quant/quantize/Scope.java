package io.quantbench.quant.quantize;

/**
 * What every recipe has in common: how much of a model it touches.
 *
 * @param nodes which nodes may be quantized
 * @param embeddings whether embedding tables are quantized too
 * @param optimize whether the float passes run first; the file then needs ONNX Runtime
 * @param target the instruction set that the variant is made for
 */
public record Scope(NodeSelection nodes, boolean embeddings, boolean optimize, Target target) {
    /** Everything, float passes first, for x86 with VNNI. */
    public static Scope defaults() {
        return new Scope(NodeSelection.all(), true, true, Target.VNNI);
    }

    public Scope withNodes(NodeSelection newNodes) {
        return new Scope(newNodes, embeddings, optimize, target);
    }

    public Scope withEmbeddings(boolean newEmbeddings) {
        return new Scope(nodes, newEmbeddings, optimize, target);
    }

    public Scope withOptimize(boolean newOptimize) {
        return new Scope(nodes, embeddings, newOptimize, target);
    }

    public Scope withTarget(Target newTarget) {
        return new Scope(nodes, embeddings, optimize, newTarget);
    }
}
