package io.quantbench.harness.serve;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What an administrator asks of a server. A change is taken whole or not at all; a refused one says in one sentence why.
 *
 * <p>Threading: every method from any thread; what takes time is done elsewhere and told by the stage.
 */
public interface ServerControl {
    /** All models as they are now. */
    List<ModelStatus> models();

    /**
     * A model as it is now.
     *
     * @throws ServeException NOT_FOUND if there is none of that name
     */
    ModelStatus model(String name);

    /**
     * Puts other shares in force.
     *
     * @param shares of variants other than the reference, which gets what they leave
     * @throws ServeException BAD_REQUEST if a variant is unknown or not ready, or the shares are not possible; NOT_FOUND
     */
    ModelStatus split(String model, Map<String, Double> shares);

    /**
     * Changes how much shadows see.
     *
     * @param rates by shadow; one that is not named keeps its own
     * @throws ServeException BAD_REQUEST if there is no such shadow or a rate is not from 0 to 1; NOT_FOUND
     */
    ModelStatus shadowRates(String model, Map<String, Double> rates);

    /**
     * Loads a variant that is not loaded, or loads it anew from its file beside the one that serves, and swaps them when the new one
     * has answered a probe. A file that is broken leaves the one that serves as it is.
     *
     * @param variant empty for all of the model's
     * @return the model afterwards, or a {@link ServeException} with the reason
     */
    CompletionStage<ModelStatus> load(String model, Optional<String> variant);

    /**
     * Takes a variant out of service: what it has admitted is answered, then its engine is closed. Its share goes to the reference.
     *
     * @param variant empty for the whole model, which then answers UNAVAILABLE
     * @return the model afterwards, or a {@link ServeException}: BAD_REQUEST for the reference alone, on which others lean
     */
    CompletionStage<ModelStatus> unload(String model, Optional<String> variant);

    /**
     * Reads the configuration file again and takes over all of it that a running server can: splits, rates of shadows, admission,
     * tokens.
     *
     * @return what changed, by path; or a {@link ServeException} BAD_REQUEST with all problems, and nothing has changed
     */
    CompletionStage<List<String>> reload();

    /** Takes no more requests; completes when those admitted have ended. */
    CompletionStage<Void> drain();
}
