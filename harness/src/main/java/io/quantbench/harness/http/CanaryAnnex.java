package io.quantbench.harness.http;

import io.quantbench.harness.canary.live.CanaryHost;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/** Canaries on a server's ports: the live page, what may be read, and labels beside inference; commands beside administration. */
public final class CanaryAnnex {
    private CanaryAnnex() {}

    /** For the data port. Reads the page's files, so not to be called on an event loop. */
    public static Annex data(CanaryHost canaries) {
        LivePageRoutes.Files page = LivePageRoutes.Files.load();
        return new Annex() {
            @Override
            public void mountOpen(Vertx vertx, Router router) {
                new LivePageRoutes(vertx, canaries, page).mountPage(router);
            }

            @Override
            public void mountGuarded(Vertx vertx, Router router) {
                new CanaryRoutes(vertx, canaries).mount(router);
                new LivePageRoutes(vertx, canaries, page).mountStream(router);
            }
        };
    }

    /** For the admin port. */
    public static Annex admin(CanaryHost canaries) {
        return new Annex() {
            @Override
            public void mountGuarded(Vertx vertx, Router router) {
                new CanaryRoutes(vertx, canaries).mountCommands(router);
            }
        };
    }
}
