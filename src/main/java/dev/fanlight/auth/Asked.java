package dev.fanlight.auth;

import java.util.List;

/** Under which name this server was asked: the Host header. */
public sealed interface Asked {
    /** No Host header, as in HTTP/1.0. No browser leaves it out. */
    record Nameless() implements Asked {}

    /** Asked under this name or address. */
    record Under(HostPort hostPort) implements Asked {}

    /** A Host header that is none, or several. */
    record Unreadable() implements Asked {}

    /** Reads the values of all Host headers of a request. Never throws. */
    static Asked parse(List<String> values) {
        if (values.isEmpty() || (values.size() == 1 && values.getFirst().isBlank())) {
            return new Nameless();
        }
        return values.size() > 1
                ? new Unreadable()
                : HostPort.parse(values.getFirst().strip())
                        .<Asked>map(Under::new)
                        .orElseGet(Unreadable::new);
    }
}
