package dev.fanlight.config;

import java.util.Set;

/**
 * Where a stream is sent on to. Services of RTMP take a key for a name, and whoever has it may send in our place, so no text
 * made from this value holds one: {@link #toString} and {@link #redacted} hide it beside what {@link SourceAddress} hides.
 *
 * @param address key and secrets included: for connecting, never for printing
 */
public record PushTarget(SourceAddress address) {
    private static final Set<String> SCHEMES = Set.of("rtmp", "rtmps");

    static Parsed<PushTarget> parse(String text) {
        return switch (SourceAddress.parse(text, SCHEMES)) {
            case Parsed.Value<SourceAddress>(var address) -> new Parsed.Value<>(new PushTarget(address));
            case Parsed.Problem<SourceAddress>(var hint) -> new Parsed.Problem<>(hint);
        };
    }

    /** The address as people may see it: {@code rtmp://live.example.org/app/***}. */
    public String redacted() {
        return AddressSecrets.without(address, AddressSecrets::withoutKey);
    }

    /** What the service said, without the secrets of this address, which some repeat. */
    public String hideIn(String text) {
        var path = address.uri().getRawPath() == null ? "" : address.uri().getRawPath();
        var bare = path.replaceFirst("/+$", "");
        return AddressSecrets.hideIn(text, address, bare.substring(bare.lastIndexOf('/') + 1));
    }

    @Override
    public String toString() {
        return redacted();
    }
}
