package dev.fanlight.endpoint.webrtc;

import dev.fanlight.endpoint.webrtc.watch.TrackSender;
import dev.fanlight.proto.ice.IceCandidate;
import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.sdp.Setup;
import dev.fanlight.proto.webrtc.LocalTransport;
import dev.fanlight.proto.webrtc.SenderIdentity;
import dev.fanlight.rtc.RtcPort;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/** Who we are and where, for each session anew: credentials, names and numbers by chance. Any thread. */
final class LocalSide {
    private static final int ID_BYTES = 16;
    private static final int NAME_BYTES = 9;
    private static final String CANDIDATE = "candidate:";

    private final RtcPort port;
    private final Fingerprint fingerprint;
    private final SecureRandom random;

    LocalSide(RtcPort port, Fingerprint fingerprint, SecureRandom random) {
        this.port = port;
        this.fingerprint = fingerprint;
        this.random = random;
    }

    RtcPort port() {
        return port;
    }

    IceCredentials credentials() {
        return IceCredentials.generate(random);
    }

    /** What the answer says of us: all candidates, as we only answer checks, and no more will come. */
    LocalTransport transport(IceCredentials credentials, boolean peerIsLocal) {
        return new LocalTransport(
                random.nextLong() >>> 2,
                sdp(credentials),
                true,
                fingerprint,
                Setup.PASSIVE,
                candidates(peerIsLocal),
                true);
    }

    static dev.fanlight.proto.sdp.IceCredentials sdp(IceCredentials credentials) {
        return new dev.fanlight.proto.sdp.IceCredentials(credentials.ufrag(), credentials.password());
    }

    /** Values of candidate attributes. */
    List<String> candidates(boolean peerIsLocal) {
        return port.candidates(peerIsLocal).stream()
                .map(IceCandidate::write)
                .map(text -> text.substring(CANDIDATE.length()))
                .toList();
    }

    /** 128 bits that nobody guesses. */
    String sessionId() {
        return hex(ID_BYTES);
    }

    /** The same for all tracks of one session. */
    String cname() {
        return hex(NAME_BYTES);
    }

    private String hex(int sizeBytes) {
        var bytes = new byte[sizeBytes];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Names for a track, with two numbers of which neither is 0 nor the other's. */
    SenderIdentity sender(String cname, String trackName) {
        var ssrc = ssrc() & 0xFFFF_FFFEL;
        return new SenderIdentity(ssrc == 0 ? 2 : ssrc, ssrc + 1, cname, cname, trackName);
    }

    /** 0 to 2^32 - 1. */
    long ssrc() {
        return random.nextInt() & 0xFFFF_FFFFL;
    }

    /** Where a viewer's numbers begin: far enough from the wrap that the first packet does not sit at it (RFC 3550 5.1). */
    TrackSender.StartNumbers startNumbers() {
        return new TrackSender.StartNumbers(random.nextInt(1 << 15), random.nextInt(1 << 15), random.nextInt());
    }
}
