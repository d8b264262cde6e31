package dev.fanlight.endpoint.rtmp;

import dev.fanlight.config.SourceAddress;
import dev.fanlight.endpoint.Ingest;
import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.rtmp.RtmpClientSession;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.vertx.core.Context;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Fetches streams of other RTMP servers: {@code rtmp://HOST/APP/NAME}, {@code rtmps://…}. */
public final class RtmpPull implements Ingest {
    public static final Set<String> SCHEMES = Set.of("rtmp", "rtmps");

    private static final int CHANCE_BYTES = 1_528;

    private final MediaClock clock;
    private final RandomGenerator random;

    /** @param random may be used by any thread */
    public RtmpPull(MediaClock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
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
        var chance = new byte[CHANCE_BYTES];
        random.nextBytes(chance);
        var fetch = new Fetch(sink, clock);
        fetch.connection = new RemoteConnection(
                RemoteTarget.of(address, false), context, clock, chance, "server", fetch);
        context.runOnContext(ignored -> fetch.begin());
        return fetch;
    }

    /** One attempt. On the context's loop. */
    private static final class Fetch implements Attempt, RemoteConnection.User {
        private static final long SILENCE_NS = 10_000_000_000L;

        private final Sink sink;
        private final MediaClock clock;
        private final RtmpIntake intake;
        private @Nullable RemoteConnection connection;
        private long lastMediaNs;
        private boolean said;
        private boolean over;

        Fetch(Sink sink, MediaClock clock) {
            this.sink = sink;
            this.clock = clock;
            this.lastMediaNs = clock.nowNs();
            this.intake = new RtmpIntake(sink.publication(), clock);
        }

        void begin() {
            if (!over && connection != null) {
                connection.open();
            }
        }

        @Override
        public void started(Channel channel, RtmpClientSession session) {
            lastMediaNs = clock.nowNs();
        }

        @Override
        public void media(long nowNs, int type, int time, ByteBuf body) { // hot
            lastMediaNs = nowNs;
            intake.onMedia(nowNs, type, time, body);
        }

        @Override
        public void wokenUp(long nowNs) {
            intake.flush();
            if (!said && intake.framesReceived() > 0) {
                said = true;
                sink.mediaComes(intake.description());
            }
            if (nowNs - lastMediaNs > SILENCE_NS && connection != null) {
                sink.dropped("source-silent");
                connection.close();
                ended("nothing has come for " + SILENCE_NS / 1_000_000_000L + " s");
            }
        }

        @Override
        public void ended(String why) {
            if (!over) {
                over = true;
                intake.close();
                sink.ended(why);
            }
        }

        @Override
        public void close() {
            if (!over) {
                over = true;
                intake.close();
                if (connection != null) {
                    connection.close();
                }
            }
        }
    }
}
