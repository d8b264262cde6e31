package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.sdp.IceCredentials;
import java.util.List;

/**
 * Where the peer is and who it is.
 *
 * @param lite whether it only answers connectivity checks
 * @param trickles whether more candidates may come by another way
 * @param fingerprints any of them may be that of its certificate (RFC 8122 section 5.1); at least one
 * @param candidates values of candidate attributes without "candidate:"; often none
 * @param complete whether it said that these are all
 * @param weAreDtlsClient whether we send the ClientHello
 */
public record RemoteTransport(
        IceCredentials credentials,
        boolean lite,
        boolean trickles,
        List<Fingerprint> fingerprints,
        List<String> candidates,
        boolean complete,
        boolean weAreDtlsClient) {

    public RemoteTransport {
        fingerprints = List.copyOf(fingerprints);
        candidates = List.copyOf(candidates);
    }
}
