package io.quantbench.harness.route;

import java.util.Optional;

/**
 * What a router looks at.
 *
 * @param id the request's id; empty for none
 * @param stickyKey requests with one key go to one variant as long as the weights stay; empty to go by the id
 * @param pin the variant that must answer; empty to let the weights decide
 */
public record RouteRequest(String id, Optional<String> stickyKey, Optional<String> pin) {
    /** A request that goes by its id. */
    public static RouteRequest of(String id) {
        return new RouteRequest(id, Optional.empty(), Optional.empty());
    }
}
