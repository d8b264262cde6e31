package dev.fanlight.endpoint.rtmp;

import dev.fanlight.media.StreamName;
import dev.fanlight.proto.rtmp.ConnectRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which stream a client means, and the password it says: programs cut one address in different ways.
 *
 * <pre>
 * rtmp://host/live/drone1      ffmpeg, VLC: app "live", key "drone1"         stream live/drone1
 * rtmp://host/drone1           ffmpeg: app "drone1", no key                  stream drone1
 * rtmp://host/  and a key      OBS: no app, key "drone1"                     stream drone1
 * …?user=NAME&amp;pass=WORD    in the app, in the key or in both; or ?token=NAME:WORD
 * </pre>
 *
 * @param name as it was said, not checked
 * @param parameters of the query, decoded
 */
record StreamAddress(String name, Map<String, String> parameters) {
    private static final int MAX_LENGTH = 2_048;
    private static final int MAX_PARAMETERS = 32;

    /** Somebody's name and password. */
    record Login(String user, String password) {
        @Override
        public String toString() {
            return "***";
        }
    }

    StreamAddress {
        parameters = Map.copyOf(parameters);
    }

    static StreamAddress of(ConnectRequest connect, String key) {
        var parameters = new HashMap<String, String>();
        addQuery(connect.tcUrl(), parameters);
        addQuery(connect.app(), parameters);
        addQuery(key, parameters);
        var app = path(connect.app());
        var ownKey = path(key);
        return new StreamAddress(app.isEmpty() || ownKey.isEmpty() ? app + ownKey : app + "/" + ownKey, parameters);
    }

    /** Without its query, and without slashes at either end. */
    private static String path(String text) {
        var query = text.indexOf('?');
        var from = 0;
        var end = Math.min(query < 0 ? text.length() : query, MAX_LENGTH);
        while (from < end && text.charAt(from) == '/') {
            from++;
        }
        while (end > from && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(from, end);
    }

    private static void addQuery(String text, Map<String, String> parameters) {
        var at = text.indexOf('?');
        if (at < 0 || text.length() > MAX_LENGTH) {
            return;
        }
        for (var pair : text.substring(at + 1).split("[&?]", MAX_PARAMETERS)) {
            var equals = pair.indexOf('=');
            if (equals > 0 && parameters.size() < MAX_PARAMETERS) {
                parameters.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
            }
        }
    }

    private static String decoded(String text) {
        try {
            // A plus is a plus: nobody fills in a form here.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return text;
        }
    }

    /** Empty where the name breaks a rule of stream names. */
    Optional<StreamName> stream() {
        return StreamName.problem(name).isEmpty() ? Optional.of(new StreamName(name)) : Optional.empty();
    }

    /** What is wrong with the name, for people. */
    String problem() {
        return StreamName.problem(name).orElse("");
    }

    Optional<Login> login() {
        var token = parameters.get("token");
        if (token != null && token.indexOf(':') > 0) {
            var colon = token.indexOf(':');
            return Optional.of(new Login(token.substring(0, colon), token.substring(colon + 1)));
        }
        var user = parameters.get("user");
        var password = parameters.getOrDefault("pass", parameters.getOrDefault("password", ""));
        return user == null ? Optional.empty() : Optional.of(new Login(user, password));
    }

    /** Whether the viewer says that it takes Enhanced RTMP, although its program does not announce it. */
    boolean enhanced() {
        return parameters.getOrDefault("enhanced", "").equals("true");
    }
}
