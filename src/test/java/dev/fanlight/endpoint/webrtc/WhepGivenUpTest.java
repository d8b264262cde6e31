package dev.fanlight.endpoint.webrtc;

import static dev.fanlight.endpoint.webrtc.Signalling.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.auth.Access;
import dev.fanlight.config.FanlightConfig;
import dev.fanlight.contract.Eventually;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.http.HttpServer;
import dev.fanlight.http.Routes;
import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.net.EventLoops;
import dev.fanlight.proto.sdp.Corpus;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.rtc.RtcOptions;
import dev.fanlight.rtc.RtcPort;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import dev.fanlight.sim.MortalConversion;
import dev.fanlight.transcode.Refusal;
import dev.fanlight.transcode.StreamFacts;
import dev.fanlight.transcode.TrackSelection;
import java.net.BindException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A conversion is given up while somebody watches what it makes over WebRTC. */
class WhepGivenUpTest {
    private static final String OFFER = Corpus.text("chromium-whep");
    private static final Refusal WHY = new Refusal(Refusal.Reason.FAILED, "ffmpeg ended 10 times in a row.");

    private final MediaClock clock = MediaClock.system();
    private final Hub hub = new Hub(clock, 10, RingBounds.DEFAULT);
    private final EventLoops loops = EventLoops.open(1);
    private final MortalConversion conversion = new MortalConversion();
    private final RtcPort media;
    private final WebRtc webRtc;
    private final HttpServer http;
    private final Signalling signalling;

    WhepGivenUpTest() throws BindException {
        var config = FanlightConfig.defaults().withHttpHost("127.0.0.1").withHttpPort(0);
        var access = new Access(config, "here");
        var routes = new Routes(Optional::empty);
        var identity = DtlsIdentity.selfSigned(new SecureRandom(), Instant.now());
        media = RtcPort.open(loops, RtcOptions.onPort(0).withBind("127.0.0.1"), identity, SrtpEngine.best(), clock);
        webRtc = new WebRtc(
                hub,
                media,
                identity.fingerprint(),
                new SecureRandom(),
                access,
                config,
                new TrackSelection(conversion, StreamFacts.NOTHING_KNOWN),
                new PictureIds.Lines(),
                clock);
        webRtc.mount(routes);
        http = new HttpServer(loops, config.http(), access, routes);
        http.start();
        signalling = new Signalling(http.port());
    }

    @AfterEach
    void close() {
        http.close();
        webRtc.close();
        media.close();
        loops.close();
        hub.close();
    }

    @Test
    void itsSessionEndsAndWhoComesThenIsToldWhy() {
        publish(Codec.H265, Codec.OPUS);
        var begun = signalling.offer("/cam/whep", OFFER);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
        assertThat(conversion.leases()).isEqualTo(1);
        conversion.giveUp(WHY);
        Eventually.that(() -> assertThat(webRtc.viewers()).isZero());
        Eventually.that(() -> assertThat(conversion.leases()).isZero());
        assertThat(signalling.delete(header(begun, "Location")).statusCode()).isEqualTo(404);
        var refused = signalling.offer("/cam/whep", OFFER);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains(WHY.sentence());
        assertThat(header(refused, "Retry-After")).matches("[0-9]+");
    }

    @Test
    void whoLosesItsSoundAloneGoesOnWatching() {
        publish(Codec.VP8, Codec.AAC);
        assertThat(signalling.offer("/cam/whep", OFFER).statusCode()).isEqualTo(201);
        assertThat(conversion.leases()).isEqualTo(1);
        conversion.giveUp(WHY);
        assertThat(signalling.offer("/cam/whep", OFFER).statusCode()).isEqualTo(201);
        assertThat(webRtc.viewers()).isEqualTo(2);
    }

    /** And what would be made of it. */
    private void publish(Codec video, Codec audio) {
        var camera = ((Admission.Granted) hub.publish(new StreamName("cam"), new Camera())).publication();
        camera.tracks(List.of(new TrackFormat(video, 90_000, ""), new TrackFormat(audio, 48_000, 2, "")));
        var converter = camera.stream().convert(new Camera()).orElseThrow();
        converter.tracks(List.of(
                video == Codec.VP8
                        ? new TrackFormat(Codec.OPUS, 48_000, 2, "")
                        : new TrackFormat(Codec.H264, 90_000, "profile-level-id=42c01f;packetization-mode=1")));
    }

    private static final class Camera implements Publisher {
        @Override
        public String kind() {
            return "test";
        }

        @Override
        public String address() {
            return "here";
        }

        @Override
        public boolean mayBeReplaced() {
            return false;
        }

        @Override
        public void onReplaced() {}
    }
}
