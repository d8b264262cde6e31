package dev.fanlight.endpoint.webrtc.pull;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.endpoint.SourceClients;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.media.MediaClock;
import dev.fanlight.net.EventLoops;
import dev.fanlight.rtc.RtcClients;
import io.vertx.core.Context;
import java.security.SecureRandom;
import java.util.Set;
import java.util.function.Supplier;

/** Fetches streams from other servers by WHEP (draft-ietf-wish-whep-03): another Fanlight, MediaMTX and their like. */
public final class WhepPull implements Ingest {
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    static final Set<String> SCHEMES = Set.of("whep", "wheps");

    private final Parts parts;

    /**
     * What all attempts share.
     *
     * @param clients asked for off the loops: its certificate may still be in the making
     */
    record Parts(
            SourceClients http,
            Supplier<RtcClients> clients,
            SecureRandom random,
            PictureIds.Lines pictureIds,
            MediaClock clock,
            Patience patience) {}

    /**
     * How long something may take.
     *
     * @param answerNs until the answer to a request is there as a whole
     * @param connectNs from the answer until media may flow
     * @param silenceNs without a packet, at the beginning or later
     */
    record Patience(long answerNs, long connectNs, long silenceNs) {
        private static final long SECOND_NS = 1_000_000_000L;

        static final Patience USUAL = new Patience(15 * SECOND_NS, 20 * SECOND_NS, 10 * SECOND_NS);
    }

    public WhepPull(
            EventLoops loops,
            Supplier<RtcClients> clients,
            PictureIds.Lines pictureIds,
            SecureRandom random,
            MediaClock clock) {
        this(loops, clients, pictureIds, random, clock, Patience.USUAL);
    }

    WhepPull(
            EventLoops loops,
            Supplier<RtcClients> clients,
            PictureIds.Lines pictureIds,
            SecureRandom random,
            MediaClock clock,
            Patience patience) {
        var http = SourceClients.open(loops, CONNECT_TIMEOUT_MS);
        parts = new Parts(http, clients, random, pictureIds, clock, patience);
    }

    @Override
    public String kind() {
        return "pull";
    }

    @Override
    public Set<String> schemes() {
        return SCHEMES;
    }

    @Override
    public Attempt open(SourceAddress address, Context context, Sink sink) {
        var attempt = new WhepAttempt(parts, address, context, sink);
        context.runOnContext(now -> attempt.start());
        return attempt;
    }
}
