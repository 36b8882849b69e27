package io.quantbench.quant.fidelity;

import java.util.OptionalDouble;

/**
 * How far one tensor of a quantized model is from the same tensor of its float model, over all samples.
 *
 * @param tensor name
 * @param operator type of the node that makes it in the float model
 * @param elements number compared
 * @param sqnrDb 20·log10(‖x‖/‖x−y‖) over all elements; infinite if there is no difference
 * @param cosine mean over the samples of the cosine between the whole tensors
 * @param weightShare noise power that is there with quantized weights and float activations, as a share of the whole, 0 to 1; the
 *     rest is due to the activations. The two do not add up exactly, and the share is cut at 1. Empty where it was not measured
 *     or there is no noise
 */
public record TensorFidelity(
        String tensor, String operator, long elements, double sqnrDb, double cosine, OptionalDouble weightShare) {}
