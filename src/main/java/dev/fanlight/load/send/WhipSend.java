package dev.fanlight.load.send;

import dev.fanlight.load.send.SendOptions.Target;
import dev.fanlight.load.signal.PeerSide;
import dev.fanlight.load.signal.SignallingException;
import dev.fanlight.load.signal.WhipSession;
import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.ice.IceTimers;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.proto.webrtc.Feedback;
import dev.fanlight.proto.webrtc.OwnOffer;
import dev.fanlight.proto.webrtc.PeerAnswer;
import dev.fanlight.proto.webrtc.RtpCodec;
import dev.fanlight.proto.webrtc.SenderIdentity;
import dev.fanlight.proto.webrtc.StreamTrack;
import dev.fanlight.proto.webrtc.Terms;
import dev.fanlight.rtc.RtcClient;
import dev.fanlight.rtc.RtcClients;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Publishes a clip over WHIP. Blocks its caller, whose thread keeps the pace; the session lives on one event loop. */
final class WhipSend {
    private static final int CONNECT_LIMIT_S = 30;
    private static final int LAST_WORD_MS = 100;
    private static final Terms TERMS = new Terms(
            List.of(RtpCodec.H264),
            Set.of(
                    RtpExtension.MID,
                    RtpExtension.ABS_SEND_TIME,
                    RtpExtension.TRANSPORT_CC,
                    RtpExtension.ABS_CAPTURE_TIME),
            EnumSet.of(Feedback.NACK, Feedback.NACK_PLI, Feedback.CCM_FIR, Feedback.TRANSPORT_CC),
            false);

    private final Clip clip;
    private final SendOptions options;
    private final Target.Whip target;
    private final MediaClock clock = MediaClock.system();
    private final SecureRandom random = new SecureRandom();

    private WhipSend(Clip clip, SendOptions options, Target.Whip target) {
        this.clip = clip;
        this.options = options;
        this.target = target;
    }

    static SendReport run(Clip clip, SendOptions options, Target.Whip target)
            throws IOException, SignallingException, InterruptedException {
        var group = new MultiThreadIoEventLoopGroup(
                1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        try {
            return new WhipSend(clip, options, target).run(group.next());
        } finally {
            var interrupted = Thread.interrupted();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private SendReport run(EventLoop loop) throws IOException, SignallingException, InterruptedException {
        var clients = new RtcClients(DtlsIdentity.selfSigned(random, Instant.now()), SrtpEngine.best(), clock);
        var identity = new SenderIdentity(ssrc(), ssrc(), "fanlight", "fanlight", "video");
        var playing = new Playing();
        var publisher = new WhipPublisher(clock, identity, random.nextInt(1 << 30), playing::onKeyframeWanted);
        try (var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(5))
                .build()) {
            var over = target.tcp() ? IceTransport.TCP : IceTransport.UDP;
            var client = RtcClient.open(clients, loop, new RtcClient.Options(over, true, IceTimers.quick()), publisher);
            WhipSession session = null;
            try {
                session = offer(http, client, identity, publisher);
                PeerSide.await(publisher.connected(), CONNECT_LIMIT_S);
                return playing.run(loop, publisher);
            } finally {
                leave(client, session);
            }
        }
    }

    /** An interrupt that has ended the sending must not end the leaving. */
    private static void leave(RtcClient client, @Nullable WhipSession session) throws InterruptedException {
        var interrupted = Thread.interrupted();
        client.close();
        if (session != null) {
            session.delete();
        }
        // The last word is sent on the loop.
        TimeUnit.MILLISECONDS.sleep(LAST_WORD_MS);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private WhipSession offer(HttpClient http, RtcClient client, SenderIdentity identity, WhipPublisher publisher)
            throws SignallingException, InterruptedException {
        var parameters = new FormatParameters("level-asymmetry-allowed=1;packetization-mode=1;profile-level-id="
                + clip.set().profileLevelId());
        var offer = OwnOffer.toPublish(
                client.local(), List.of(new StreamTrack(RtpCodec.H264, parameters, identity)), TERMS);
        var session = WhipSession.post(http, target.endpoint(), target.token(), offer.write());
        var agreed = PeerSide.agreed(PeerAnswer.to(offer, PeerSide.parse(session.answer()), TERMS));
        publisher.onAgreed(agreed.tracks().getFirst(), random.nextInt(1 << 15));
        client.setRemote(agreed.remote());
        return session;
    }

    private long ssrc() {
        return random.nextLong(1, 1L << 32);
    }

    /** The clip being played, once somebody is there to see it. */
    private final class Playing {
        private volatile Playback playback = new Playback(clip, options.loop(), options.seconds());

        void onKeyframeWanted() {
            if (options.answerPli()) {
                playback.restart();
            }
        }

        SendReport run(EventLoop loop, WhipPublisher publisher) throws InterruptedException {
            var beginNs = System.nanoTime();
            var current = new Playback(clip, options.loop(), options.seconds());
            playback = current;
            current.run(new Playback.Sink() {
                @Override
                public void frame(int clipFrame, long rtpTime) {
                    var nals = clip.nals(clipFrame);
                    loop.execute(() -> publisher.send(nals, rtpTime));
                }

                @Override
                public boolean isOpen() {
                    return publisher.isOpen();
                }
            });
            var interrupted = Thread.interrupted();
            var seconds = (System.nanoTime() - beginNs) / 1e9;
            var report = loop.submit(() -> publisher.report(seconds, current.slips()))
                    .sync()
                    .getNow();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return report;
        }
    }
}
