package dev.fanlight.endpoint.webrtc;

import dev.fanlight.http.Exchange;
import dev.fanlight.http.Problem;
import dev.fanlight.proto.sdp.SdpReading;
import dev.fanlight.proto.sdp.SessionDescription;
import java.nio.charset.StandardCharsets;

/** What a POST to WHIP or WHEP brought (RFC 9725 section 4.2). */
sealed interface Offered {
    String MEDIA_TYPE = "application/sdp";

    record Read(SessionDescription offer) implements Offered {}

    record Refused(Problem problem) implements Offered {}

    static Offered read(Exchange exchange) {
        if (!exchange.contentType().equals(MEDIA_TYPE)) {
            return new Refused(new Problem(
                    415,
                    "Not SDP",
                    "An offer is sent here, as application/sdp.",
                    "This address is for programs that speak WHIP or WHEP."));
        }
        if (!takesSdp(exchange.header("Accept").orElse("*/*"))) {
            return new Refused(new Problem(
                    406, "No other form", "The answer is application/sdp, which the request does not accept.", ""));
        }
        var text = exchange.body().toString(StandardCharsets.UTF_8);
        if (text.isBlank()) {
            return new Refused(Problem.badRequest("The offer is empty: SDP is expected in the body."));
        }
        return switch (SessionDescription.parse(text)) {
            case SdpReading.Read<SessionDescription>(var offer) -> new Read(offer);
            case SdpReading.Refused<SessionDescription> refused ->
                new Refused(Problem.badRequest("The offer cannot be read: " + refused.sentence() + "."));
        };
    }

    private static boolean takesSdp(String accept) {
        return accept.isBlank()
                || accept.contains(MEDIA_TYPE)
                || accept.contains("*/*")
                || accept.contains("application/*");
    }
}
