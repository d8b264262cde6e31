package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.config.SourceAddress;
import java.util.List;
import java.util.Optional;

/** Shows a camera its password, in the way it asks for. Owned by the attempt's loop. */
final class CameraLogin {
    private Optional<SourceAddress.Login> login;
    private boolean shown;

    CameraLogin(Optional<SourceAddress.Login> login) {
        this.login = login;
    }

    sealed interface Answer {
        /** Ask again with this Authorization header. */
        record Show(String authorization) implements Answer {}

        /** There is no way in; why, for people. */
        record GiveUp(String why) implements Answer {}
    }
}
