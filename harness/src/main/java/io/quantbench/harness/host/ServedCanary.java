package io.quantbench.harness.host;

import io.quantbench.harness.canary.live.CanaryHost;
import io.quantbench.harness.canary.live.CanaryRefusedException;
import io.quantbench.harness.canary.live.CanaryStart;
import io.quantbench.harness.canary.live.LiveCanary;
import io.quantbench.harness.canary.live.LiveSettings;
import io.quantbench.harness.config.CanaryConfig;
import io.quantbench.harness.serve.CanaryPlans;
import io.quantbench.harness.serve.ModelStatus;
import io.quantbench.harness.serve.ServeException;
import io.quantbench.harness.serve.ServeFailure;
import io.quantbench.harness.serve.Server;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** The canary that is in force on a server: begun with it, and replaced by another plan when none runs. Safe for use by several threads. */
final class ServedCanary implements CanaryPlans, AutoCloseable {
    private final CanaryHost canaries;
    private final Consumer<String> progress;
    private Optional<Server> server = Optional.empty();
    private volatile Optional<ConfiguredCanary> current = Optional.empty();

    ServedCanary(CanaryHost canaries, Consumer<String> progress) {
        this.canaries = canaries;
        this.progress = progress;
    }

    /** Whose traffic it is: called once, before anything else but {@link #of}. */
    synchronized void serve(Server served) {
        server = Optional.of(served);
    }

    /**
     * Begins the canary of the settings that the server was started with.
     *
     * @throws CanaryRefusedException if it does not fit what is served
     * @throws IOException if its log or its data cannot be read
     */
    synchronized void begin(CanaryConfig config) throws IOException, InterruptedException {
        Optional<ConfiguredCanary> before = current;
        current = Optional.of(ConfiguredCanary.begin(config, canaries, served(), progress));
        before.ifPresent(ConfiguredCanary::close);
    }

    private Server served() {
        return server.orElseThrow(() -> new IllegalStateException("there is no server yet; serve() comes first"));
    }

    Optional<LiveCanary> canary() {
        return current.map(ConfiguredCanary::canary);
    }

    @Override
    public synchronized Optional<String> objection(Optional<CanaryConfig> next) {
        Optional<LiveCanary> running = canary().filter(ServedCanary::runs);
        if (running.isPresent()) {
            return Optional.of(
                    "canary: the plan of a canary that runs cannot change, as margins chosen after the evidence was looked at"
                            + " prove nothing; abort the canary of "
                            + running.get().settings().model()
                            + " or wait for its end, and name another log for the next");
        }
        return next.flatMap(this::misfit);
    }

    private Optional<String> misfit(CanaryConfig next) {
        try {
            LiveSettings live = CanaryStart.settings(next, served());
            ModelStatus model = served().model(live.model());
            boolean shadowed = model.shadows().containsKey(live.begun().candidate());
            return shadowed
                    ? canaries.objection(live)
                    : Optional.of("canary: " + live.begun().candidate() + " had no shadow when the server was started");
        } catch (CanaryRefusedException e) {
            return Optional.of("canary: " + e.getMessage());
        }
    }

    @Override
    public void takeOver(Optional<CanaryConfig> next) {
        if (next.isEmpty()) {
            return;
        }
        try {
            begin(next.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused("the server is closing");
        } catch (ServeException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private static ServeException refused(String why) {
        return new ServeException(new ServeFailure(
                ServeFailure.Kind.BAD_REQUEST, "nothing was changed: the canary cannot begin: " + why));
    }

    @Override
    public Division of(String model) {
        Optional<LiveCanary> found = canaries.canary(model);
        if (found.isEmpty()) {
            return Division.NONE;
        }
        return runs(found.get()) ? Division.RUNNING : Division.ENDED;
    }

    private static boolean runs(LiveCanary canary) {
        return !canary.snapshot().standing().phase().isFinal();
    }

    /** Ends the webhooks; the canary is its host's to close. */
    @Override
    public synchronized void close() {
        current.ifPresent(ConfiguredCanary::close);
    }
}
