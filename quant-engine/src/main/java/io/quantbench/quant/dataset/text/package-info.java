/**
 * From text to a model's inputs and from a model's output to an embedding: tokenizer, padded batches, mean pooling.
 *
 * <p>The only user of DJL's tokenizers. Works without a network.
 */
@NullMarked
package io.quantbench.quant.dataset.text;

import org.jspecify.annotations.NullMarked;
