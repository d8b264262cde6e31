package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.config.SourceAddress;
import java.util.List;
import java.util.Optional;

/** Shows a camera its password, in the way it asks for. Owned by the attempt's loop. */
final class CameraLogin {
    private Optional<SourceAddress.Login> login;

    CameraLogin(Optional<SourceAddress.Login> login) {
        this.login = login;
    }

    sealed interface Answer {
        /** Ask again with this Authorization header. */
        record Show(String authorization) implements Answer {}

        /** There is no way in; why, for people. */
        record GiveUp(String why) implements Answer {}
    }

    void forget() {
        login = Optional.empty();
    }

    Answer answer(List<String> challenges, String method, String target) {
        return new Answer.GiveUp("x" + login + challenges + method + target);
    }

    Optional<String> again(String method, String target) {
        return Optional.of(method + target);
    }
}
