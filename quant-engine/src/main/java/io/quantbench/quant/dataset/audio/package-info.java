/**
 * Speech in noise whose voiced frames are known: prompts joined with gaps, labelled from the clean signal, and the frames as
 * a recurrent voice-activity model takes them.
 */
@NullMarked
package io.quantbench.quant.dataset.audio;

import org.jspecify.annotations.NullMarked;
