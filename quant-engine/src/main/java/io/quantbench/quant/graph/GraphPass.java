package io.quantbench.quant.graph;

/**
 * One named rewriting of a model. A pass is a pure function: the same model gives the same result, and where its pattern does
 * not occur it returns the model as it is.
 */
public interface GraphPass {
    /** Short lower-case name, such as {@code fuse-skip-layer-normalization}. */
    String name();

    Model apply(Model model);
}
