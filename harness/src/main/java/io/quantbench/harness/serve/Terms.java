package io.quantbench.harness.serve;

import io.quantbench.harness.exec.Deadline;
import io.quantbench.harness.route.RouteRequest;
import io.quantbench.harness.wire.RequestSettings;
import io.quantbench.harness.wire.WireException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a request asks of the server beside its answer.
 *
 * @param deadline until when it may wait
 * @param priority 1 is the highest, 0 the default
 * @param way what the router looks at
 */
record Terms(Deadline deadline, int priority, RouteRequest way) {
    /**
     * The terms of a call that came at {@code nowNs}.
     *
     * @throws ServeException BAD_REQUEST if a parameter has a value that it cannot have, or target and parameter name two variants
     */
    static Terms of(InferCall call, long nowNs) {
        RequestSettings settings;
        try {
            settings = call.request().settings();
        } catch (WireException e) {
            throw new ServeException(Failures.of(e));
        }
        Deadline deadline = settings.timeoutUs().isPresent()
                ? Deadline.after(nowNs, Duration.of(settings.timeoutUs().getAsLong(), ChronoUnit.MICROS))
                : Deadline.none();
        RouteRequest way =
                new RouteRequest(call.request().id(), call.stickyKey(), pin(call.target(), settings.variant()));
        return new Terms(deadline, settings.priority(), way);
    }

    private static Optional<String> pin(ModelRef target, Optional<String> parameter) {
        if (!target.pinned()) {
            return parameter;
        }
        if (parameter.isPresent() && !parameter.get().equals(target.version())) {
            throw RequestReading.bad("the request is sent to variant " + RequestReading.brief(target.version())
                    + ", and its parameter variant is " + RequestReading.brief(parameter.get())
                    + "; name one, or the same twice");
        }
        return Optional.of(target.version());
    }
}
