package io.quantbench.load.record;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** Distributions as HdrHistogram's own log ({@code .hlog}, format 1.3), which its tools read, merge and plot. */
public final class HistogramLog {
    private static final double NS_PER_MS = 1e6;
    private static final double MS_PER_SEC = 1e3;

    private HistogramLog() {}

    /**
     * One line.
     *
     * @param tag what was measured, without comma, space or line break, for example {@code int8.response}
     * @param startEpochMs start of the interval, in ms since 1970-01-01T00:00Z
     * @param lengthNs of the interval
     * @param distribution in ns
     */
    public record Line(String tag, long startEpochMs, long lengthNs, LatencyDistribution distribution) {
        public Line {
            if (tag.isBlank() || tag.matches(".*[,\\s].*")) {
                throw new IllegalArgumentException("tag='" + tag + "' holds a comma or a space, or nothing");
            }
        }
    }

    /** Writes a whole log; the largest values in its lines are in ms, as is the custom. The stream is flushed and left open. */
    public static void write(OutputStream out, long startEpochMs, List<Line> lines) {
        PrintStream print = new PrintStream(out, false, StandardCharsets.US_ASCII);
        HistogramLogWriter writer = new HistogramLogWriter(print);
        writer.outputComment("[Durations in ns; tags name the arm and what was measured]");
        writer.outputLogFormatVersion();
        writer.outputStartTime(startEpochMs);
        writer.setBaseTime(startEpochMs);
        writer.outputLegend();
        for (Line line : lines) {
            Histogram histogram = line.distribution().toHistogram();
            histogram.setTag(line.tag());
            writer.outputIntervalHistogram(
                    (line.startEpochMs() - startEpochMs) / MS_PER_SEC,
                    (line.startEpochMs() - startEpochMs) / MS_PER_SEC + line.lengthNs() / NS_PER_MS / MS_PER_SEC,
                    histogram,
                    NS_PER_MS);
        }
        print.flush();
    }
}
