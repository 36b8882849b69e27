package io.quantbench.harness.serve;

import io.quantbench.harness.config.CanaryConfig;
import java.util.Optional;

/** What becomes of canaries when settings are read anew. Called on the server's loading thread, so it may wait. */
public interface CanaryPlans {
    /** For servers without canaries. */
    CanaryPlans NONE = new CanaryPlans() {
        @Override
        public Optional<String> objection(Optional<CanaryConfig> next) {
            return Optional.of("this server has no canaries");
        }

        @Override
        public void takeOver(Optional<CanaryConfig> next) {}

        @Override
        public Division of(String model) {
            return Division.NONE;
        }
    };

    /** What a canary has to do with a model's traffic. */
    enum Division {
        /** There was none on it since the server began. */
        NONE,
        /** It divides the traffic now. */
        RUNNING,
        /** It has ended, and left the traffic as it decided. */
        ENDED
    }

    /**
     * Why a canary other than the one in force cannot be taken over now.
     *
     * @param next empty for none any more
     * @return one sentence; empty if nothing speaks against it
     */
    Optional<String> objection(Optional<CanaryConfig> next);

    /**
     * Begins what there was no objection to.
     *
     * @throws ServeException BAD_REQUEST if it cannot begin; all is as before then
     */
    void takeOver(Optional<CanaryConfig> next);

    /** What a canary has to do with the traffic of a model. */
    Division of(String model);
}
