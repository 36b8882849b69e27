package io.quantbench.harness.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/** What an edge answers besides its own paths, on its port and its event loops. Called once for each loop, on that loop. */
public interface Annex {
    /** Nothing besides. */
    Annex NONE = new Annex() {};

    /** Adds what anybody may ask: nothing that tells of the traffic. */
    default void mountOpen(Vertx vertx, Router router) {}

    /** Adds what those may ask that the edge's guard lets in. */
    default void mountGuarded(Vertx vertx, Router router) {}
}
