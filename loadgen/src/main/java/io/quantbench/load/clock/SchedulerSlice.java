package io.quantbench.load.clock;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import java.util.OptionalLong;

/**
 * The time slice that the kernel plans for a thread. When a core's current thread is within its slice, Linux lets a thread that
 * wakes there wait for the slice's end, milliseconds, unless the woken one has asked for a shorter slice (EEVDF, kernel 6.12 and
 * later; sched_setattr(2), {@code sched_runtime} of SCHED_OTHER, no privilege needed). A load generator that wakes hundreds of times
 * a second for microseconds wants the shortest.
 */
public final class SchedulerSlice {
    /** The smallest that the kernel grants. */
    private static final long SMALLEST_NS = 100_000;

    private static final long SYSCALL_X86_64 = 314;
    private static final long SYSCALL_AARCH64 = 274;

    /** {@code struct sched_attr} in its first published size. */
    private static final int ATTR_BYTES = 48;

    private static final int ATTR_RUNTIME_OFFSET = 24;

    private SchedulerSlice() {}

    /**
     * Asks for the shortest slice for the calling thread and returns it in ns; empty where there is no such thing. Nothing else
     * changes there, and the issue delay shows what it costs. Kernels before 6.12 accept the call and ignore it.
     */
    public static OptionalLong minimizeForCurrentThread() {
        return minimize(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static OptionalLong minimize(String system, String architecture) {
        if (!system.equals("Linux")) {
            return OptionalLong.empty();
        }
        return switch (architecture) {
            case "amd64" -> minimize(SYSCALL_X86_64);
            case "aarch64" -> minimize(SYSCALL_AARCH64);
            default -> OptionalLong.empty();
        };
    }

    static OptionalLong minimize(long syscall) {
        try (Memory attr = new Memory(ATTR_BYTES)) {
            attr.clear();
            attr.setInt(0, ATTR_BYTES);
            attr.setLong(ATTR_RUNTIME_OFFSET, SMALLEST_NS);
            // Thread 0 is the calling one.
            long result = Function.getFunction("c", "syscall").invokeLong(new Object[] {syscall, 0L, attr, 0L});
            return result == 0 ? OptionalLong.of(SMALLEST_NS) : OptionalLong.empty();
        } catch (LinkageError ignored) {
            // JNA has no native part for this system: the empty answer says so.
            return OptionalLong.empty();
        }
    }
}
