package io.quantbench.harness.http;

import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** Hears Vert.x's checker of blocked threads, and makes it look closely. */
final class BlockedThreads {
    private BlockedThreads() {}

    /** Looks every 5 ms; an event loop may be busy for {@code limitMs}. */
    static VertxOptions options(long limitMs) {
        return new VertxOptions()
                .setBlockedThreadCheckInterval(5)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(limitMs)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS);
    }

    /** For the root logger. */
    static Handler into(List<String> warnings) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (String.valueOf(record.getLoggerName()).contains("BlockedThreadChecker")) {
                    warnings.add(record.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
