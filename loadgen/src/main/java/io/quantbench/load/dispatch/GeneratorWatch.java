package io.quantbench.load.dispatch;

import io.quantbench.load.clock.NanoClock;
import io.quantbench.load.clock.Pacer;
import io.quantbench.load.clock.WallClock;
import io.quantbench.load.record.GeneratorUsage;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * The generator's account of itself: reads the JVM's and the machine's counters at start and stop and tells the difference.
 * Start and stop on the loop's thread, whose CPU time it reads.
 *
 * <p>Collection times come from the collectors' own beans, in whole milliseconds; collectors that run beside the program
 * (bean names with "Cycles" or "Concurrent") stop nobody and are left out. Safepoints hold the collections and every other stop of all
 * threads; the date shows whether the clock that stamps the run goes right.
 */
final class GeneratorWatch {
    private static final Path PROC_STAT = Path.of("/proc/stat");

    private final NanoClock clock;
    private final Sources sources;
    private final Reading before;

    /**
     * Where the counters that the JDK has no method for come from.
     *
     * @param cpuTimes of the machine
     * @param safepoints of this JVM
     * @param date beside the clock, if there is one
     */
    record Sources(CpuTimes.Reader cpuTimes, SafepointCounters.Reader safepoints, Optional<WallClock> date) {
        /** The real ones. */
        static Sources system(NanoClock clock) {
            return new Sources(CpuTimes.ofProc(PROC_STAT), SafepointCounters.ofThisJvm(), WallClock.beside(clock));
        }
    }

    private record Reading(
            long wallNs,
            OptionalLong threadCpuNs,
            OptionalLong processCpuNs,
            long gcNs,
            long gcCount,
            Optional<CpuTimes> cpu,
            Optional<SafepointCounters> safepoints,
            OptionalLong epochNs) {}

    private GeneratorWatch(NanoClock clock, Sources sources) {
        this.clock = clock;
        this.sources = sources;
        this.before = read();
    }

    static GeneratorWatch start(NanoClock clock) {
        return start(clock, Sources.system(clock));
    }

    static GeneratorWatch start(NanoClock clock, Sources sources) {
        return new GeneratorWatch(clock, sources);
    }

    GeneratorUsage usage(Pacer pacer, long maxLatenessNs) {
        Reading after = read();
        return new GeneratorUsage(
                after.wallNs - before.wallNs,
                difference(before.threadCpuNs, after.threadCpuNs),
                difference(before.processCpuNs, after.processCpuNs),
                after.gcNs - before.gcNs,
                after.gcCount - before.gcCount,
                stealShare(after),
                maxLatenessNs,
                pacer.spinNs(),
                pacer.parkNs(),
                difference(safepoint(before, SafepointCounters::timeNs), safepoint(after, SafepointCounters::timeNs)),
                difference(safepoint(before, SafepointCounters::count), safepoint(after, SafepointCounters::count)),
                clockDriftNs(after));
    }

    private static OptionalLong safepoint(Reading reading, ToLongFunction<SafepointCounters> part) {
        return reading.safepoints
                .map(counters -> OptionalLong.of(part.applyAsLong(counters)))
                .orElse(OptionalLong.empty());
    }

    private OptionalLong clockDriftNs(Reading after) {
        OptionalLong dateNs = difference(before.epochNs, after.epochNs);
        return dateNs.isPresent()
                ? OptionalLong.of(dateNs.getAsLong() - (after.wallNs - before.wallNs))
                : OptionalLong.empty();
    }

    private OptionalDouble stealShare(Reading after) {
        if (before.cpu.isEmpty() || after.cpu.isEmpty()) {
            return OptionalDouble.empty();
        }
        return after.cpu.get().stealShareSince(before.cpu.get());
    }

    private Reading read() {
        List<GarbageCollectorMXBean> pausing = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .filter(GeneratorWatch::pauses)
                .toList();
        return new Reading(
                clock.nanoTime(),
                threadCpuNs(),
                processCpuNs(),
                TimeUnit.MILLISECONDS.toNanos(pausing.stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .sum()),
                pausing.stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                        .sum(),
                sources.cpuTimes().read(),
                sources.safepoints().read(),
                sources.date().map(date -> OptionalLong.of(date.epochNs())).orElse(OptionalLong.empty()));
    }

    private static boolean pauses(GarbageCollectorMXBean bean) {
        return !bean.getName().contains("Cycles")
                && !bean.getName().contains("Concurrent")
                && bean.getCollectionTime() >= 0;
    }

    private static OptionalLong threadCpuNs() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                ? OptionalLong.of(threads.getCurrentThreadCpuTime())
                : OptionalLong.empty();
    }

    private static OptionalLong processCpuNs() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        && system.getProcessCpuTime() >= 0
                ? OptionalLong.of(system.getProcessCpuTime())
                : OptionalLong.empty();
    }

    private static OptionalLong difference(OptionalLong from, OptionalLong to) {
        return from.isPresent() && to.isPresent()
                ? OptionalLong.of(to.getAsLong() - from.getAsLong())
                : OptionalLong.empty();
    }
}
