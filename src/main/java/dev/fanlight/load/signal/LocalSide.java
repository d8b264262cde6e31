package dev.fanlight.load.signal;

import dev.fanlight.proto.sdp.IceCredentials;
import dev.fanlight.proto.sdp.Setup;
import dev.fanlight.proto.webrtc.LocalTransport;
import dev.fanlight.rtc.RtcClient;
import dev.fanlight.rtc.RtcClients;
import java.util.concurrent.ThreadLocalRandom;

/** What a description says of a client of ours. Any thread. */
public final class LocalSide {
    private static final String CANDIDATE = "candidate:";

    private LocalSide() {}

    /** All its candidates are known at once, so that nothing has to be told later. */
    public static LocalTransport of(RtcClients clients, RtcClient client) {
        var credentials = client.credentials();
        return new LocalTransport(
                ThreadLocalRandom.current().nextLong(1L << 62),
                new IceCredentials(credentials.ufrag(), credentials.password()),
                false,
                clients.fingerprint(),
                Setup.ACTIVE,
                client.candidates().stream()
                        .map(candidate -> candidate.write().substring(CANDIDATE.length()))
                        .toList(),
                true);
    }
}
