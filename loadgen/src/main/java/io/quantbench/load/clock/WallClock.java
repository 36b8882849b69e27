package io.quantbench.load.clock;

import java.time.Instant;
import java.util.Optional;

/** The date and time of the system, to check a {@link NanoClock} against; it may be set and so is no measure by itself. */
@FunctionalInterface
public interface WallClock {
    /** Nanoseconds since 1970-01-01T00:00Z, as fine as the system tells. */
    long epochNs();

    /** The system's, when {@code clock} is the system's too; other clocks have none beside them. */
    static Optional<WallClock> beside(NanoClock clock) {
        return clock == SystemNanoClock.INSTANCE ? Optional.of(WallClock::systemEpochNs) : Optional.empty();
    }

    private static long systemEpochNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
