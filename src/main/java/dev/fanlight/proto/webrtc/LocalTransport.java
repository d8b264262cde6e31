package dev.fanlight.proto.webrtc;

import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.sdp.IceCredentials;
import dev.fanlight.proto.sdp.Setup;
import java.util.List;

/**
 * Where we are and who we are, for one peer; all its tracks share it.
 *
 * @param sessionId a random number below 2^62, for the o= line
 * @param lite whether we only answer connectivity checks (RFC 8445 section 2.5)
 * @param setup the DTLS role that we would like where the peer leaves the choice: ACTIVE or PASSIVE
 * @param candidates values of candidate attributes without "candidate:", the best first
 * @param complete whether no more candidates will come
 */
public record LocalTransport(
        long sessionId,
        IceCredentials credentials,
        boolean lite,
        Fingerprint fingerprint,
        Setup setup,
        List<String> candidates,
        boolean complete) {

    public LocalTransport {
        candidates = List.copyOf(candidates);
    }
}
