package io.quantbench.load.capacity;

import io.quantbench.load.record.Recording;
import io.quantbench.load.verdict.RunValidity;
import io.quantbench.load.verdict.SloResult;
import java.util.Optional;

/**
 * One point of a sweep.
 *
 * @param axis what is varied: {@code rate}, {@code concurrency}, or the name given, for example {@code batch}
 * @param value of it; a rate is in queries per second
 * @param recording what happened there
 * @param validity whether it may be believed
 * @param slo what it says about the objective, if there is one
 */
public record SweepPoint(
        String axis, double value, Recording recording, RunValidity validity, Optional<SloResult> slo) {}
