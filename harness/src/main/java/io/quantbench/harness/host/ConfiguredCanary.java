package io.quantbench.harness.host;

import io.quantbench.harness.canary.compare.Decider;
import io.quantbench.harness.canary.compare.OutputKind;
import io.quantbench.harness.canary.drive.HeadTraining;
import io.quantbench.harness.canary.drive.LabelledRequests;
import io.quantbench.harness.canary.live.CanaryHost;
import io.quantbench.harness.canary.live.CanaryListener;
import io.quantbench.harness.canary.live.CanarySnapshot;
import io.quantbench.harness.canary.live.CanaryStart;
import io.quantbench.harness.canary.live.LiveCanary;
import io.quantbench.harness.canary.live.LiveSettings;
import io.quantbench.harness.canary.live.Webhooks;
import io.quantbench.harness.canary.store.StoredEventLog;
import io.quantbench.harness.config.CanaryConfig;
import io.quantbench.harness.serve.ModelRef;
import io.quantbench.harness.serve.Server;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** The canary of a server's settings: its log, what its outputs decide for, and who hears of its changes. */
final class ConfiguredCanary implements AutoCloseable {
    private final LiveCanary canary;
    private final Webhooks webhooks;

    private ConfiguredCanary(LiveCanary canary, Webhooks webhooks) {
        this.canary = canary;
        this.webhooks = webhooks;
    }

    /**
     * Begins it, or resumes it from its log. A head that outputs are judged by is fitted first, which takes some seconds.
     *
     * @param progress hears what is being done, and every change
     * @throws io.quantbench.harness.canary.live.CanaryRefusedException if it does not fit what is served
     * @throws IOException if its log or its data cannot be read
     */
    static ConfiguredCanary begin(CanaryConfig config, CanaryHost canaries, Server server, Consumer<String> progress)
            throws IOException, InterruptedException {
        LiveSettings live = CanaryStart.settings(config, server);
        Decider decider = decider(config, live, server, progress);
        Webhooks webhooks = new Webhooks(config.webhooks());
        CanaryListener listener = (model, transition, state) -> {
            progress.accept(transition.sentence());
            webhooks.changed(model, transition, state);
        };
        try {
            LiveCanary canary = canaries.begin(
                    live, () -> StoredEventLog.open(config.files().log(), progress), decider, listener);
            progress.accept(standing(canary.snapshot()));
            return new ConfiguredCanary(canary, webhooks);
        } catch (IOException | RuntimeException e) {
            webhooks.close();
            throw e;
        }
    }

    private static String standing(CanarySnapshot now) {
        boolean fresh = now.standing().elapsedNs() == 0;
        boolean ended = now.standing().phase().isFinal();
        return "canary: " + now.candidate() + " against " + now.reference() + " on " + now.model()
                + (ended
                        ? ", ended before: "
                                + now.trace().get(now.trace().size() - 1).sentence()
                        : (fresh ? ", begins in step " : ", resumed from its log in step ")
                                + now.standing().step());
    }

    private static Decider decider(CanaryConfig config, LiveSettings live, Server server, Consumer<String> progress)
            throws InterruptedException {
        if (config.output().head().isPresent()) {
            List<LabelledRequests.Labelled> rows = LabelledRequests.read(
                            config.output().head().get(), server.inputs(ModelRef.of(live.model())))
                    .train();
            progress.accept("fitting a head to what " + live.begun().reference() + " makes of " + rows.size()
                    + " labelled rows, so that embeddings decide for classes");
            return HeadTraining.fit(
                    server, new ModelRef(live.model(), live.begun().reference()), live.output(), rows);
        }
        return config.comparison().kind() == OutputKind.EMBEDDING ? Decider.none() : Decider.largestScore();
    }

    LiveCanary canary() {
        return canary;
    }

    /** Ends the webhooks; the canary is its host's to close. */
    @Override
    public void close() {
        webhooks.close();
    }
}
