package io.quantbench.quant.quantize.pass;

import io.quantbench.quant.tensor.QuantParams;
import java.util.Map;
import java.util.Set;

/**
 * What becomes integer arithmetic with ranges that are known beforehand: the part of a plan that the static passes carry out. Node
 * names are those of a graph in which they are unique.
 *
 * @param weighted MatMul, Gemm and Conv nodes with a constant FLOAT weight, and how it is stored
 * @param unweighted nodes between quantized tensors that compute or move integers, such as Add, Concat or MaxPool
 * @param absorbed nodes that vanish: an Add that becomes the bias of the MatMul before it; an Add, Sub, Mul or Div with a scalar, or
 *     a Relu, Clip or HardSigmoid, which only changes what the integers stand for, and where they are cut off
 * @param activations scale and zero point of each tensor that an integer operator reads or writes; constant operands included
 */
public record StaticSites(
        Map<String, WeightFormat.Int8> weighted,
        Set<String> unweighted,
        Set<String> absorbed,
        Map<String, QuantParams> activations) {
    public StaticSites {
        weighted = Map.copyOf(weighted);
        unweighted = Set.copyOf(unweighted);
        absorbed = Set.copyOf(absorbed);
        activations = Map.copyOf(activations);
    }
}
