package dev.fanlight.proto.rtsp;

import dev.fanlight.proto.httpauth.LoginCheck;
import java.util.Optional;

/** Who asks over one connection, and whether they may. Belongs to the connection's thread. */
final class ServerLogin {
    private final Guard guard;
    private final LoginCheck check;

    ServerLogin(Guard guard, LoginCheck check) {
        this.guard = guard;
        this.check = check;
    }

    /** The answer to somebody who may not, or has to log in first; empty: they may. */
    Optional<RtspResponse> refusal(Guard.Use use, RtspTarget about, RtspRequest request) {
        var shown = check.check(request.headers().first("Authorization"), request.method(), guard::passwordOf);
        var user = shown instanceof LoginCheck.Outcome.Proven(var name) ? Optional.of(name) : Optional.<String>empty();
        var decision = guard.may(use, about, user);
        if (shown instanceof LoginCheck.Outcome.Wrong && !(decision instanceof Guard.Decision.Allowed)) {
            guard.onWrongPassword(use, about);
        }
        return switch (decision) {
            case Guard.Decision.Allowed() -> Optional.empty();
            case Guard.Decision.Refused(var sentence) -> Optional.of(RtspResponse.of(403, sentence, RtspHeaders.NONE));
            case Guard.Decision.Login() -> Optional.of(challenge(shown instanceof LoginCheck.Outcome.Stale));
        };
    }

    private RtspResponse challenge(boolean stale) {
        var headers = RtspHeaders.NONE;
        for (var challenge : check.challenges(stale)) {
            headers = headers.with("WWW-Authenticate", challenge);
        }
        return RtspResponse.of(401, "Unauthorized", headers);
    }
}
