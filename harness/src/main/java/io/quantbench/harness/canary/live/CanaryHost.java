package io.quantbench.harness.canary.live;

import io.quantbench.harness.canary.EventLogException;
import io.quantbench.harness.canary.compare.Decider;
import io.quantbench.harness.canary.compare.PairListener;
import io.quantbench.harness.serve.AnswerTap;
import io.quantbench.harness.serve.ServerControl;
import io.quantbench.load.clock.NanoClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The canaries of a server, at most one for each model, and what the live page shows of them. It is the server's tap. Safe for use by several
 * threads; reading never waits for a canary.
 */
public final class CanaryHost implements AnswerTap, AutoCloseable {
    private final NanoClock clock;
    private final VariantBoard board;
    private final long beganNs;
    private final Map<String, LiveCanary> canaries = new ConcurrentHashMap<>();
    private volatile Optional<ServerControl> control = Optional.empty();
    private volatile Function<LiveSettings, PairListener> pairListeners = settings -> PairListener.NONE;

    /** A host without canaries, to be given to a server as its tap; then {@link #serve}. */
    public CanaryHost(NanoClock clock) {
        this.clock = clock;
        this.board = new VariantBoard(clock);
        this.beganNs = clock.nanoTime();
    }

    /** Whose traffic it is: called once, when the server is there. */
    public void serve(ServerControl server) {
        control = Optional.of(server);
    }

    /** Who hears what comes of the pairs of a canary that begins from now on, on that canary's thread. */
    public void listenToPairs(Function<LiveSettings, PairListener> listeners) {
        pairListeners = listeners;
    }

    @Override
    public void ended(Observed observed) {
        board.ended(observed);
        LiveCanary canary = canaries.get(observed.model());
        if (canary != null) {
            canary.ended(observed);
        }
    }

    /**
     * Why a canary cannot begin now, in one sentence. A plan cannot change under a canary that runs: margins chosen after the evidence was
     * looked at prove nothing.
     *
     * @return empty if it can, or is the one that runs already
     */
    public Optional<String> objection(LiveSettings settings) {
        LiveCanary running = canaries.get(settings.model());
        if (running == null
                || running.settings().equals(settings)
                || running.snapshot().standing().phase().isFinal()) {
            return Optional.empty();
        }
        return Optional.of(
                "canary: the plan of a canary that runs cannot change, as margins chosen after the evidence was"
                        + " looked at prove nothing; abort the canary of " + settings.model()
                        + " or wait for its end, and name"
                        + " another log for the next");
    }

    /**
     * Begins or resumes a canary; does nothing for one that is here already. One that has ended makes way.
     *
     * @param logs opens its log
     * @param decider says which class an output decides for
     * @throws CanaryRefusedException with the {@linkplain #objection objection}
     * @throws EventLogException if its log cannot be opened
     */
    public synchronized LiveCanary begin(
            LiveSettings settings, EventLogSource logs, Decider decider, CanaryListener listener)
            throws EventLogException {
        Optional<String> objection = objection(settings);
        if (objection.isPresent()) {
            throw new CanaryRefusedException(objection.get());
        }
        LiveCanary before = canaries.get(settings.model());
        if (before != null && before.settings().equals(settings)) {
            return before;
        }
        if (before != null) {
            before.close();
        }
        ServerControl server =
                control.orElseThrow(() -> new IllegalStateException("there is no server yet; serve() comes first"));
        Surroundings surroundings = new Surroundings(server, clock, listener, pairListeners.apply(settings));
        LiveCanary canary = LiveCanary.start(settings, logs, decider, surroundings);
        canaries.put(settings.model(), canary);
        return canary;
    }

    /** The canary on a model. */
    public Optional<LiveCanary> canary(String model) {
        return Optional.ofNullable(canaries.get(model));
    }

    /** All canaries, in the order of their models. */
    public List<LiveCanary> canaries() {
        return canaries.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }

    /** What the live page shows now. */
    public LiveView view() {
        return new LiveView(
                clock.nanoTime() - beganNs,
                control.map(ServerControl::models).orElse(List.of()),
                board.read(),
                canaries().stream().map(LiveCanary::snapshot).toList());
    }

    /** Closes all canaries; those that have not ended can be resumed. */
    @Override
    public void close() {
        canaries.values().forEach(LiveCanary::close);
        canaries.clear();
    }
}
