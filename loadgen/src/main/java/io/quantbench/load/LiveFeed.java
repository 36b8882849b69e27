package io.quantbench.load;

import io.quantbench.load.dispatch.LiveSnapshot;
import io.quantbench.load.dispatch.LiveView;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Carries snapshots from a loop's live view to a listener, on one daemon thread; a snapshot is shown once. */
final class LiveFeed {
    private final LiveView view;
    private final LiveListener listener;
    private final ScheduledExecutorService ticker;
    private @Nullable LiveSnapshot shown;

    private LiveFeed(LiveView view, LiveListener listener) {
        this.view = view;
        this.listener = listener;
        this.ticker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "quantbench-load-live");
            thread.setDaemon(true);
            return thread;
        });
    }

    static LiveFeed start(LiveView view, LiveListener listener, Duration period) {
        LiveFeed feed = new LiveFeed(view, listener);
        view.request();
        ScheduledFuture<?> unused =
                feed.ticker.scheduleAtFixedRate(feed::tick, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
        return feed;
    }

    private void tick() {
        show();
        view.request();
    }

    private void show() {
        @Nullable LiveSnapshot latest = view.latest().orElse(null);
        if (latest == null || latest.equals(shown)) {
            return;
        }
        shown = latest;
        try {
            listener.onSnapshot(latest);
        } catch (RuntimeException e) { // The executor would keep it to itself and end the feed.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    /** Shows the last snapshot and ends. */
    void finish() {
        ticker.execute(this::show);
        ticker.shutdown();
    }
}
