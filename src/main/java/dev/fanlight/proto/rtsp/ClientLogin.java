package dev.fanlight.proto.rtsp;

import dev.fanlight.proto.httpauth.Authorization;
import dev.fanlight.proto.httpauth.Credentials;
import java.util.List;
import java.util.Optional;

/** How a client shows its password: with all requests, once the server has asked for it. Belongs to the session's thread. */
final class ClientLogin {
    /** How often a server may ask for a login before one request, and name newer nonces without being content. */
    private static final int MAX_LOGINS = 3;

    private final Optional<Credentials> credentials;
    private final String cnonce;
    private int logins;
    private List<String> challenges = List.of();
    private int nonceCount;

    /** @param cnonce fresh, random, hexadecimal digits */
    ClientLogin(Optional<Credentials> credentials, String cnonce) {
        this.credentials = credentials;
        this.cnonce = cnonce;
    }

    /** Another request begins. */
    void onRequest() {
        logins = 0;
    }

    /** The Authorization header of a request; empty while the server has not asked for one. */
    Optional<String> header(String method, String target) {
        if (credentials.isEmpty() || challenges.isEmpty()) {
            return Optional.empty();
        }
        nonceCount++;
        return Authorization.answer(challenges, method, target, credentials.get(), cnonce, nonceCount)
                        instanceof Authorization.Answer(var value, var stale)
                ? Optional.of(value)
                : Optional.empty();
    }

    /** The server has answered 401. Why there is no use in asking again, for people; empty: once more, with a header. */
    Optional<String> onWanted(RtspRequest request, RtspResponse response) {
        if (credentials.isEmpty()) {
            return Optional.of("it wants a user and a password: write the address as rtsp://USER:PASSWORD@HOST/…");
        }
        var said = response.headers().all("WWW-Authenticate");
        return switch (Authorization.answer(said, request.method(), request.target(), credentials.get(), cnonce, 1)) {
            case Authorization.Refused(var reason) -> Optional.of("login failed: " + reason.meaning());
            case Authorization.Answer(var value, var stale) -> {
                // A nonce may have grown old since the last request: once more is no sign of a wrong password then.
                if (logins == MAX_LOGINS || (logins > 0 && !stale)) {
                    yield Optional.of("it does not accept this user and password");
                }
                logins++;
                challenges = said;
                nonceCount = 0;
                yield Optional.empty();
            }
        };
    }
}
