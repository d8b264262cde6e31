package dev.fanlight.load.signal;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/**
 * A session at a WHIP server (RFC 9725) or a WHEP server (draft-ietf-wish-whep): the offer is posted, the answer comes
 * back, and the resource that came about is deleted at the end. Any thread; blocks.
 */
public final class WhipSession {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration LEAVING_TIMEOUT = Duration.ofSeconds(3);
    private static final String SDP = "application/sdp";
    private static final int CREATED = 201;
    private static final int OK = 200;

    /** As much of a refusal as a terminal shows. */
    private static final int MAX_REFUSAL_CHARS = 300;

    private final HttpClient http;
    private final Optional<String> token;
    private final Optional<URI> resource;
    private final String answer;

    private WhipSession(HttpClient http, Optional<String> token, Optional<URI> resource, String answer) {
        this.http = http;
        this.token = token;
        this.resource = resource;
        this.answer = answer;
    }

    /**
     * Offers.
     *
     * @param token the bearer token, where the server wants one
     */
    public static WhipSession post(HttpClient http, URI endpoint, Optional<String> token, String offer)
            throws SignallingException, InterruptedException {
        var response = send(
                http,
                endpoint,
                request(endpoint, token)
                        .header("Content-Type", SDP)
                        .header("Accept", SDP)
                        .timeout(TIMEOUT)
                        .POST(HttpRequest.BodyPublishers.ofString(offer))
                        .build());
        // RFC 9725 section 4.2 says 201; some servers say 200 all the same.
        if (response.statusCode() != CREATED && response.statusCode() != OK) {
            throw new SignallingException(refusal(endpoint, response));
        }
        var resource = response.headers().firstValue("Location").map(response.uri()::resolve);
        return new WhipSession(http, token, resource, response.body());
    }

    /** The peer's SDP. */
    public String answer() {
        return answer;
    }

    /** Takes leave. That the server does not hear it, does no harm: it will miss us. */
    public void delete() throws InterruptedException {
        if (resource.isPresent()) {
            try {
                var _ = http.send(
                        request(resource.get(), token)
                                .timeout(LEAVING_TIMEOUT)
                                .DELETE()
                                .build(),
                        BodyHandlers.discarding());
            } catch (IOException gone) {
                return;
            }
        }
    }

    private static HttpRequest.Builder request(URI uri, Optional<String> token) {
        var builder = HttpRequest.newBuilder(uri).header("User-Agent", "fanlight");
        token.ifPresent(value -> builder.header("Authorization", "Bearer " + value));
        return builder;
    }

    private static HttpResponse<String> send(HttpClient http, URI endpoint, HttpRequest request)
            throws SignallingException, InterruptedException {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException failed) {
            var why = Optional.ofNullable(failed.getMessage())
                    .orElse(failed.getClass().getSimpleName());
            throw new SignallingException("No answer from " + endpoint + ": " + why, failed);
        }
    }

    private static String refusal(URI endpoint, HttpResponse<String> response) {
        var body = response.body().strip();
        var text = body.length() > MAX_REFUSAL_CHARS ? body.substring(0, MAX_REFUSAL_CHARS) + "…" : body;
        return endpoint + " answered " + response.statusCode() + (text.isEmpty() ? "." : ": " + text);
    }
}
