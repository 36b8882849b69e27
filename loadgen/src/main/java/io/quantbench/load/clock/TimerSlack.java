package io.quantbench.load.clock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The kernel's licence to wake a thread late. Linux lets every timed wait of a thread end up to its <i>timer slack</i> late,
 * 50 µs unless told otherwise, to save power; a load generator wants it gone (prctl(2), PR_SET_TIMERSLACK; proc(5),
 * {@code /proc/[tid]/timerslack_ns}).
 */
public final class TimerSlack {
    private static final long SMALLEST_NS = 1;

    private TimerSlack() {}

    /**
     * Sets the calling thread's slack to the smallest and returns what the kernel then reports, in ns; empty where there is
     * no such thing or no permission. Waits end later there, nothing else changes, and {@link Pacer#calibrate} measures it.
     */
    public static OptionalLong minimizeForCurrentThread() {
        return minimize(Path.of("/proc"));
    }

    static OptionalLong minimize(Path proc) {
        try {
            // /proc/thread-self → <pid>/task/<tid>; the file exists only directly below /proc/<tid>.
            Path thread = Files.readSymbolicLink(proc.resolve("thread-self"));
            Path slack = proc.resolve(thread.getFileName()).resolve("timerslack_ns");
            Files.writeString(slack, Long.toString(SMALLEST_NS));
            return OptionalLong.of(Long.parseLong(Files.readString(slack).trim()));
        } catch (IOException | UnsupportedOperationException | NumberFormatException ignored) {
            // Not Linux, an old kernel, or a sandbox: the empty answer says so.
            return OptionalLong.empty();
        }
    }
}
