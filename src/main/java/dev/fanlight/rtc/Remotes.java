package dev.fanlight.rtc;

import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.webrtc.RemoteTransport;
import java.util.List;
import java.util.stream.Stream;

/** A peer's description in the words of ICE. */
final class Remotes {
    private Remotes() {}

    /** @throws IllegalArgumentException when they cannot be credentials; the negotiation lets none of those through */
    static IceCredentials credentials(RemoteTransport remote) {
        return new IceCredentials(
                remote.credentials().ufrag(), remote.credentials().pwd());
    }

    /** Those that can be read; what cannot be, may be of a kind that is not spoken here. */
    static List<IceCandidate> candidates(RemoteTransport remote) {
        return remote.candidates().stream()
                .map(value -> IceCandidate.parse("candidate:" + value))
                .flatMap(parsed -> parsed instanceof IceCandidate.Parsed.Accepted accepted
                        ? Stream.of(accepted.candidate())
                        : Stream.empty())
                .toList();
    }
}
