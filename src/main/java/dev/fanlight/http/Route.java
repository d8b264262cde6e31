package dev.fanlight.http;

import dev.fanlight.auth.Action;
import io.vertx.core.http.HttpMethod;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One address: the methods it takes, what one must be allowed to do, and who answers.
 *
 * @param isForEverybody nobody is asked who they are
 * @param onLoop answered on the connection's event loop (media), or on a virtual thread (everything else)
 */
public record Route(
        Set<HttpMethod> methods, Action action, boolean onLoop, boolean isForEverybody, Consumer<Exchange> answer) {
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    /** An address that tells nothing about this server, such as the style of the page that says who may not. */
    public static Route open(Consumer<Exchange> answer) {
        return new Route(READING, Action.OBSERVE, false, true, answer);
    }

    /** An address to read. */
    public static Route get(Action action, Consumer<Exchange> answer) {
        return new Route(READING, action, false, false, answer);
    }

    /** An address that serves media from the connection's own loop. */
    public static Route media(Set<HttpMethod> methods, Action action, Consumer<Exchange> answer) {
        return new Route(methods, action, true, false, answer);
    }
}
