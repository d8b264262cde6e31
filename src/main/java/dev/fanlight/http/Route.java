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
 * @param maxBodyBytes a body up to this size is read before the answer is asked for; 0: it is not read, or the route does
 *     that itself
 */
public record Route(
        Set<HttpMethod> methods,
        Action action,
        boolean onLoop,
        boolean isForEverybody,
        int maxBodyBytes,
        Consumer<Exchange> answer) {
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    /** An address that tells nothing about this server, such as the style of the page that says who may not. */
    public static Route open(Consumer<Exchange> answer) {
        return new Route(READING, Action.OBSERVE, false, true, 0, answer);
    }

    /** An address to read. */
    public static Route get(Action action, Consumer<Exchange> answer) {
        return new Route(READING, action, false, false, 0, answer);
    }

    /** An address that serves media from the connection's own loop. */
    public static Route media(Set<HttpMethod> methods, Action action, Consumer<Exchange> answer) {
        return new Route(methods, action, true, false, 0, answer);
    }

    /** An address that is sent small things, whose body is there as {@link Exchange#body} when it is asked. */
    public static Route taking(
            int maxBodyBytes, Set<HttpMethod> methods, Action action, Consumer<Exchange> answer) {
        return new Route(methods, action, false, false, maxBodyBytes, answer);
    }
}
