package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.Attributes;
import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.sdp.IceCredentials;
import dev.fanlight.proto.sdp.MediaDescription;
import dev.fanlight.proto.sdp.SessionDescription;
import dev.fanlight.proto.sdp.Setup;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the peer's transport from its description; what a section lacks, the session may have. */
final class RemoteSide {
    private static final Set<String> HASHES = Set.of("sha-256", "sha-384", "sha-512");
    private static final int MAX_CANDIDATES = 100;

    private final Attributes session;
    private final Attributes section;

    RemoteSide(SessionDescription description, MediaDescription section) {
        session = description.attributes();
        this.section = section.attributes();
    }

    /** What is missing; empty when a transport can be made of it. */
    Optional<NegotiationFault> fault() {
        if (credentials().filter(IceCredentials::valid).isEmpty()) {
            return Optional.of(NegotiationFault.NO_ICE);
        }
        return fingerprints().isEmpty() ? Optional.of(NegotiationFault.NO_FINGERPRINT) : Optional.empty();
    }

    Optional<Setup> setup() {
        return section.setup().or(session::setup);
    }

    RemoteTransport transport(boolean weAreDtlsClient) {
        return new RemoteTransport(
                credentials().orElseThrow(),
                session.has("ice-lite"),
                session.iceOption("trickle") || section.iceOption("trickle"),
                fingerprints(),
                section.candidates().stream().limit(MAX_CANDIDATES).toList(),
                session.has("end-of-candidates") || section.has("end-of-candidates"),
                weAreDtlsClient);
    }

    private Optional<IceCredentials> credentials() {
        return section.iceCredentials().or(session::iceCredentials);
    }

    /** RFC 8122 section 5: MD2, MD5 and SHA-1 no longer count. */
    private List<Fingerprint> fingerprints() {
        var own = section.fingerprints();
        return (own.isEmpty() ? session.fingerprints() : own)
                .stream()
                        .filter(fingerprint -> HASHES.contains(fingerprint.algorithm()))
                        .toList();
    }
}
