package dev.fanlight.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The files of the web page, from the jar's folder {@code web}, kept in memory after the first use. Any thread. */
final class Assets {
    /** Nothing but plain names below the folder: no dots at the start, no way up. */
    private static final Pattern PLAIN =
            Pattern.compile("(?:[A-Za-z0-9_-]+/){0,4}[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+){1,3}");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon");

    private static final Map<String, Asset> CACHE = new ConcurrentHashMap<>();

    private Assets() {}

    /**
     * @param etag a strong validator (RFC 9110, section 8.8.3), quotes included
     */
    record Asset(String contentType, Buffer bytes, String etag) {}

    /** Reads a file below {@code web}; empty when there is none, or the path is not a plain one. */
    static Optional<Asset> find(String path) {
        var cached = CACHE.get(path);
        if (cached != null) {
            return Optional.of(cached);
        }
        var extension = path.substring(path.lastIndexOf('.') + 1);
        var type = TYPES.get(extension);
        if (type == null || path.length() > 100 || !PLAIN.matcher(path).matches()) {
            return Optional.empty();
        }
        try (var in = Assets.class.getResourceAsStream("/web/" + path)) {
            if (in == null) {
                return Optional.empty();
            }
            var bytes = in.readAllBytes();
            var etag = "\"" + Integer.toHexString(java.util.Arrays.hashCode(bytes)) + "-" + bytes.length + "\"";
            var asset = new Asset(type, Buffer.buffer(bytes), etag);
            CACHE.put(path, asset);
            return Optional.of(asset);
        } catch (IOException broken) {
            throw new UncheckedIOException("cannot read " + path + " from the jar", broken);
        }
    }

    /** A file that must be there. */
    static String text(String path) {
        return find(path)
                .orElseThrow(() -> new IllegalStateException("the jar lacks web/" + path))
                .bytes()
                .toString(StandardCharsets.UTF_8);
    }
}
