package io.quantbench.harness.canary;

import io.quantbench.harness.canary.judge.Decision;
import org.jspecify.annotations.Nullable;

/**
 * One line of the trace: something that changed where the canary stands.
 *
 * @param sequence number of the event that did it, from 1
 * @param elapsedNs when
 * @param step name of the step before it
 * @param phase after it
 * @param sentence what happened and why
 * @param decision on which it rests; null where a person or the beginning did it
 */
public record Transition(
        long sequence, long elapsedNs, String step, Phase phase, String sentence, @Nullable Decision decision) {}
