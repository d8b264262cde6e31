package dev.fanlight.api;

import dev.fanlight.auth.Action;
import dev.fanlight.http.Exchange;
import dev.fanlight.http.Route;
import dev.fanlight.http.Routes;
import java.util.Map;

/** {@code GET /api/v1/server}: what whoever makes addresses has to know of this server, besides its HTTP port. */
public final class ServerApi {
    private record ServerBody(Map<String, Integer> ports) {}

    private final ServerBody body;

    /** @param ports in use, by protocol; what is switched off has none */
    public ServerApi(Map<String, Integer> ports) {
        body = new ServerBody(ports);
    }

    public void mount(Routes routes) {
        routes.add("/api/v1/server", Route.get(Action.OBSERVE, this::answer));
    }

    private void answer(Exchange exchange) {
        exchange.json(200, body);
    }
}
