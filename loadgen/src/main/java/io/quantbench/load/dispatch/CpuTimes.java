package io.quantbench.load.dispatch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The machine's CPU time since boot, from the first line of {@code /proc/stat} (proc(5)), in clock ticks over all CPUs.
 *
 * @param totalTicks all states together; guest time is part of user time there and not counted twice
 * @param stealTicks time that the hypervisor gave to other machines while this one wanted to run
 */
record CpuTimes(long totalTicks, long stealTicks) {
    private static final int FIRST_STATE = 1;
    private static final int STEAL = 8;

    /** Where the counters are read from; injectable for tests. */
    @FunctionalInterface
    interface Reader {
        /** The counters now; empty where there are none. */
        Optional<CpuTimes> read();
    }

    /** The reader of this machine. */
    static Reader ofProc(Path stat) {
        return () -> {
            try (var lines = Files.lines(stat)) {
                return parse(lines.limit(1).toList());
            } catch (IOException | java.io.UncheckedIOException ignored) {
                return Optional.empty(); // Not Linux: the steal share is then reported as unknown.
            }
        };
    }

    /** The counters in the lines of the file; empty when they are not of the known form. */
    static Optional<CpuTimes> parse(List<String> lines) {
        String[] fields = lines.isEmpty() ? new String[0] : lines.get(0).trim().split("\\s+", -1);
        if (fields.length <= STEAL || !fields[0].equals("cpu")) {
            return Optional.empty();
        }
        long total = 0;
        for (int i = FIRST_STATE; i <= STEAL; i++) {
            total += Long.parseLong(fields[i]);
        }
        return Optional.of(new CpuTimes(total, Long.parseLong(fields[STEAL])));
    }

    /** Share of the time since {@code earlier} that was stolen, 0..1; empty when no tick has passed. */
    OptionalDouble stealShareSince(CpuTimes earlier) {
        long elapsed = totalTicks - earlier.totalTicks;
        long stolen = Math.max(0, stealTicks - earlier.stealTicks);
        return elapsed <= 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.min(1, (double) stolen / elapsed));
    }
}
