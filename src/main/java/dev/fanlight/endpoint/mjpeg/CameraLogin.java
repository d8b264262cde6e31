package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.proto.httpauth.Authorization;
import dev.fanlight.proto.httpauth.Credentials;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Shows a camera its password, in the way it asks for. Owned by the attempt's loop. */
final class CameraLogin {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CNONCE_BYTES = 12;

    /** How often a camera may ask for the same password under a newer nonce, without ever being content. */
    private static final int MAX_STALE = 3;

    private Optional<Credentials> credentials;
    private List<String> challenges = List.of();
    private String cnonce = "";
    private int nonceCount;
    private boolean justShown;
    private int staleAnswers;

    CameraLogin(Optional<SourceAddress.Login> login) {
        this.credentials = login.map(known -> new Credentials(known.user(), known.password()));
    }

    sealed interface Answer {
        /** Ask again with this Authorization header. */
        record Show(String authorization) implements Answer {}

        /** There is no way in; why, for people. */
        record GiveUp(String why) implements Answer {}
    }

    /** The camera has sent us to another machine, which shall not learn the password. */
    void forget() {
        credentials = Optional.empty();
        challenges = List.of();
    }

    /** The camera has answered 401 with these WWW-Authenticate headers. */
    Answer answer(List<String> newChallenges, String method, String target) {
        if (credentials.isEmpty()) {
            return new Answer.GiveUp(
                    "it wants a user and a password: write the address as http://USER:PASSWORD@HOST/…");
        }
        challenges = List.copyOf(newChallenges);
        nonceCount = 0;
        cnonce = HexFormat.of().formatHex(randomBytes());
        return switch (authorize(credentials.get(), method, target)) {
            case Authorization.Answer(var value, var stale)
            when !justShown || (stale && staleAnswers < MAX_STALE) -> {
                staleAnswers += stale ? 1 : 0;
                justShown = true;
                yield new Answer.Show(value);
            }
            case Authorization.Answer wrong -> new Answer.GiveUp("it does not accept this user and password");
            case Authorization.Refused(var reason) -> new Answer.GiveUp("login failed: " + reason.meaning());
        };
    }

    /**
     * What to show at once when the camera has let us in and is asked again, be it where it has sent us; empty when it
     * never wanted anything.
     */
    Optional<String> again(String method, String target) {
        justShown = false;
        staleAnswers = 0;
        if (credentials.isEmpty() || challenges.isEmpty()) {
            return Optional.empty();
        }
        return authorize(credentials.get(), method, target) instanceof Authorization.Answer answer
                ? Optional.of(answer.headerValue())
                : Optional.empty();
    }

    private Authorization authorize(Credentials known, String method, String target) {
        nonceCount++;
        return Authorization.answer(challenges, method, target, known, cnonce, nonceCount);
    }

    private static byte[] randomBytes() {
        var bytes = new byte[CNONCE_BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
