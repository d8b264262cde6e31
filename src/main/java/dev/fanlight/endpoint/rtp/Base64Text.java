package dev.fanlight.endpoint.rtp;

import java.util.Base64;
import java.util.Optional;

/** Base64 as descriptions have it: with padding or without, and with what does not belong there. */
final class Base64Text {
    private Base64Text() {}

    static Optional<byte[]> decode(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text.strip().replaceAll("=+$", "")));
        } catch (IllegalArgumentException wrong) {
            return Optional.empty();
        }
    }
}
