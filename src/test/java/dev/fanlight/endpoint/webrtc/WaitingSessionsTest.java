package dev.fanlight.endpoint.webrtc;

import static dev.fanlight.endpoint.webrtc.Signalling.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.auth.Access;
import dev.fanlight.config.ConfigException;
import dev.fanlight.config.ConfigLoader;
import dev.fanlight.endpoint.rtp.PictureIds;
import dev.fanlight.http.HttpServer;
import dev.fanlight.http.Routes;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.net.EventLoops;
import dev.fanlight.proto.sdp.Corpus;
import dev.fanlight.proto.srtp.SrtpEngine;
import dev.fanlight.rtc.RtcOptions;
import dev.fanlight.rtc.RtcPort;
import dev.fanlight.rtc.dtls.DtlsIdentity;
import dev.fanlight.sim.HandClock;
import dev.fanlight.sim.PacketCamera;
import dev.fanlight.transcode.Refusal;
import dev.fanlight.transcode.Renditions.Need;
import dev.fanlight.transcode.StreamFacts;
import dev.fanlight.transcode.TrackSelection;
import java.net.BindException;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions whose peer has not connected: how many there may be, and what is left of one that could not be begun. */
class WaitingSessionsTest {
    private static final TrackSelection NO_CONVERSION = new TrackSelection(
            (stream, rendition) -> new Need.Refused(new Refusal(Refusal.Reason.NO_FFMPEG, "none here")),
            StreamFacts.NOTHING_KNOWN);

    private static final String WHIP = Corpus.text("obs-whip");
    private static final String WHEP = Corpus.text("chromium-whep");

    /** Whether all sessions get the same credentials, which the media port does not take. */
    private volatile boolean repeating;

    private final MediaClock clock = MediaClock.system();
    private final Hub hub = new Hub(clock, 100, RingBounds.DEFAULT);
    private final EventLoops loops = EventLoops.open(1);
    private final RtcPort media;
    private final WebRtc webRtc;
    private final HttpServer http;
    private final Signalling signalling;

    WaitingSessionsTest() throws BindException, ConfigException {
        var yaml = "http:\n  trustedProxies: [\"127.0.0.1\"]\n";
        var config = new ConfigLoader(Set.of("test"))
                .parse("test", yaml.getBytes(StandardCharsets.UTF_8))
                .withHttpHost("127.0.0.1")
                .withHttpPort(0);
        var access = new Access(config, "here");
        var routes = new Routes(Optional::empty);
        var identity = DtlsIdentity.selfSigned(new SecureRandom(), Instant.now());
        media = RtcPort.open(loops, RtcOptions.onPort(0).withBind("127.0.0.1"), identity, SrtpEngine.best(), clock);
        webRtc = new WebRtc(
                hub,
                media,
                identity.fingerprint(),
                new Chance(),
                access,
                config,
                NO_CONVERSION,
                new PictureIds.Lines(),
                clock);
        webRtc.mount(routes);
        http = new HttpServer(loops, config.http(), access, routes);
        http.start();
        signalling = new Signalling(http.port());
    }

    private final class Chance extends SecureRandom {
        private static final long serialVersionUID = 1;

        @Override
        public int nextInt(int bound) {
            return repeating ? 7 : super.nextInt(bound);
        }
    }

    @AfterEach
    void end() {
        http.close();
        webRtc.close();
        media.close();
        loops.close();
        hub.close();
    }

    private HttpResponse<String> offer(String path, String offer, String client) {
        return signalling.offer(path, offer, "X-Forwarded-For", client);
    }

    @Test
    void ofOneAddressThereAreSoManyAndOthersAreLetIn() {
        new PacketCamera(hub, "cam", new HandClock(), 1, 100, 0, 0);
        for (var i = 0; i < Sessions.MAX_WAITING_PER_ADDRESS; i++) {
            var taken = offer("/cam/whep", WHEP, "192.168.7.7");
            assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
        }
        for (var path : new String[] {"/cam/whep", "/new/whip"}) {
            var refused = offer(path, path.endsWith("whep") ? WHEP : WHIP, "192.168.7.7");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
            assertThat(header(refused, "Retry-After")).matches("[0-9]+");
            assertThat(refused.body()).contains("Too many sessions of 192.168.7.7 have not connected yet.");
        }
        var other = offer("/cam/whep", WHEP, "192.168.7.8");
        assertThat(other.statusCode()).isEqualTo(201);
        assertThat(signalling
                        .ask("DELETE", header(other, "Location"), "", "X-Forwarded-For", "192.168.7.8")
                        .statusCode())
                .isEqualTo(200);
        assertThat(webRtc.viewers()).isEqualTo(Sessions.MAX_WAITING_PER_ADDRESS);
    }

    @Test
    void whoHasConnectedOrGoneNoLongerCounts() {
        var sessions = new Sessions(10);
        var client = InetAddress.ofLiteral("192.0.2.1");
        var name = new StreamName("cam");
        var connected = opened(sessions.open("a", name, Session.Kind.VIEWER, client));
        var gone = opened(sessions.open("b", name, Session.Kind.PUBLISHER, client));
        assertThat(sessions.waiting(client)).isEqualTo(2);
        sessions.onConnected(connected);
        assertThat(sessions.waiting(client)).isEqualTo(1);
        sessions.remove(connected);
        sessions.remove(gone);
        sessions.remove(gone);
        assertThat(sessions.waiting(client)).isZero();
        var full = new Sessions(0);
        assertThat(full.open("c", name, Session.Kind.VIEWER, client)).isInstanceOf(Sessions.Opening.Full.class);
        assertThat(full.waiting(client)).isZero();
    }

    private static Session opened(Sessions.Opening opening) {
        return ((Sessions.Opening.Opened) opening).session();
    }

    @Test
    void nothingIsLeftOfOneThatCouldNotBeBegun() {
        new PacketCamera(hub, "cam", new HandClock(), 1, 100, 0, 0);
        repeating = true;
        var first = offer("/first/whip", WHIP, "192.168.7.7");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(offer("/second/whip", WHIP, "192.168.7.7").statusCode()).isEqualTo(500);
        assertThat(offer("/cam/whep", WHEP, "192.168.7.7").statusCode()).isEqualTo(500);
        assertThat(webRtc.publishers()).isEqualTo(1);
        assertThat(webRtc.viewers()).isZero();
        repeating = false;
        assertThat(offer("/second/whip", WHIP, "192.168.7.7").statusCode()).isEqualTo(201);
    }
}
