package dev.fanlight.api;

import dev.fanlight.auth.Action;
import dev.fanlight.http.Route;
import dev.fanlight.http.Routes;
import java.util.Map;

/** {@code GET /healthz}: the server answers, so it is well. */
public final class Health {
    private Health() {}

    public static void mount(Routes routes) {
        routes.add("/healthz", Route.get(Action.OBSERVE, exchange -> exchange.json(200, Map.of("status", "ok"))));
    }
}
