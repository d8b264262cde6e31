package dev.fanlight.http;

import dev.fanlight.media.StreamName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which address is answered by whom. Addresses are compared as they were sent: stream names need no escapes, so an
 * address with {@code %} is refused and cannot smuggle in a slash. Filled at start, read by any thread afterwards.
 */
public final class Routes {
    private final Map<String, Route> exact = new HashMap<>();
    private final Map<String, Route> under = new HashMap<>();
    private final Map<String, Route> namedAfter = new HashMap<>();
    private final Map<String, Route> belowStream = new HashMap<>();
    private final Map<String, Route> belowWord = new HashMap<>();
    private final Supplier<Optional<StreamName>> onlyStream;

    /**
     * @param onlyStream the stream, when there is exactly one: then the addresses below it work without its name, as
     *     they do on a camera
     */
    public Routes(Supplier<Optional<StreamName>> onlyStream) {
        this.onlyStream = onlyStream;
    }

    /** One address of the server, such as {@code /healthz}. */
    public Routes add(String path, Route route) {
        exact.put(path, route);
        return this;
    }

    /** All addresses that begin so, such as {@code /assets/}. */
    public Routes addUnder(String prefix, Route route) {
        under.put(prefix, route);
        return this;
    }

    /** Addresses that end in the name of a stream, such as {@code /api/v1/streams/} and whatever follows. */
    public Routes addNamed(String prefix, Route route) {
        namedAfter.put(prefix, route);
        return this;
    }

    /** An address below each stream, such as {@code stream.mjpg}; the empty word is the stream itself. */
    public Routes addBelowStream(String word, Route route) {
        belowStream.put(word, route);
        return this;
    }

    /** The addresses below {@code /{stream}/word/}, each with one more segment: {@link Exchange#lastSegment}. */
    public Routes addBelowWord(String word, Route route) {
        belowWord.put(word, route);
        return this;
    }

    sealed interface Target {
        record Found(Route route, Optional<StreamName> stream) implements Target {}

        record Nothing(Problem problem) implements Target {}
    }

    /** Finds who answers a path as it stands in the request line. */
    Target find(String path) {
        var route = exact.get(path);
        if (route != null) {
            return new Target.Found(route, Optional.empty());
        }
        if (!path.startsWith("/") || path.length() > 1024) {
            return nothing(Problem.badRequest("This address is too long or does not begin with '/'."));
        }
        if (path.indexOf('%') >= 0) {
            return nothing(Problem.badRequest("Addresses here have no '%': " + nameRule()));
        }
        for (var area : under.entrySet()) {
            if (path.startsWith(area.getKey())) {
                return new Target.Found(area.getValue(), Optional.empty());
            }
        }
        if (path.startsWith("/api/") && namedAfter.keySet().stream().noneMatch(path::startsWith)) {
            return nothing(Problem.notFound("The API has no such address.", "Begin at /api/v1/streams ."));
        }
        for (var named : namedAfter.entrySet()) {
            if (path.startsWith(named.getKey())) {
                return stream(path.substring(named.getKey().length()), named.getValue());
            }
        }
        return findStream(path.substring(1));
    }

    private Target findStream(String rest) {
        var slash = rest.lastIndexOf('/');
        var before = rest.substring(0, Math.max(0, slash));
        var route = belowWord.get(before.substring(before.lastIndexOf('/') + 1));
        return route != null && slash < rest.length() - 1
                ? below(before, route)
                : findBelow(rest, slash, rest.substring(slash + 1));
    }

    private Target findBelow(String rest, int slash, String word) {
        var route = belowStream.get(word);
        if (route == null || word.isEmpty()) {
            var name = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
            return stream(name, belowStream.get(""));
        }
        return below(rest, route);
    }

    /** @param path the stream's name and the word behind it, or the word alone */
    private Target below(String path, Route route) {
        var slash = path.lastIndexOf('/');
        var word = path.substring(slash + 1);
        if (slash >= 0) {
            return stream(path.substring(0, slash), route);
        }
        return onlyStream
                .get()
                .<Target>map(only -> new Target.Found(route, Optional.of(only)))
                .orElseGet(() -> nothing(Problem.notFound(
                        "/" + word + " works while there is exactly one stream.",
                        "Use /NAME/" + word + "; the names are listed at / .")));
    }

    private static Target stream(String name, @Nullable Route route) {
        var problem = StreamName.problem(name);
        if (problem.isPresent()) {
            return nothing(Problem.badRequest("This is not the name of a stream: " + problem.get() + "."));
        }
        if (route == null) {
            return nothing(Problem.notFound("There is nothing at this address.", ""));
        }
        return new Target.Found(route, Optional.of(new StreamName(name)));
    }

    private static Target nothing(Problem problem) {
        return new Target.Nothing(problem);
    }

    private static String nameRule() {
        return "stream names are made of letters, digits, '-', '_', '.' and '/'.";
    }
}
