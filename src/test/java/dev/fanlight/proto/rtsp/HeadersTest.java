package dev.fanlight.proto.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.sdp.SdpReading;
import dev.fanlight.proto.sdp.SessionDescription;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Transport, Session, addresses and descriptions, by the book and as they come. */
class HeadersTest {
    private static String written(String transport) {
        return String.join(
                ",",
                TransportSpec.parse(transport).stream()
                        .map(TransportSpec::write)
                        .toList());
    }

    /** The examples of RFC 2326 section 12.39. */
    @Test
    void transportsOfTheRfc() {
        var specs = TransportSpec.parse(
                "RTP/AVP;multicast;ttl=127;mode=\"PLAY\"," + "RTP/AVP;unicast;client_port=3456-3457;mode=\"PLAY\"");
        assertThat(specs).hasSize(2);
        assertThat(specs.get(0).multicast()).isTrue();
        assertThat(specs.get(1).clientPort()).contains(new Span(3456, 3457));
        assertThat(specs.get(1).mode()).isEqualTo("PLAY");
    }

    @Test
    void transportsAsTheyCome() {
        assertThat(written("RTP/AVP/TCP;unicast;interleaved=0-1;mode=record"))
                .isEqualTo("RTP/AVP/TCP;unicast;interleaved=0-1;mode=record");
        assertThat(written("RTP/AVP/UDP;unicast;client_port=5000")).isEqualTo("RTP/AVP;unicast;client_port=5000-5001");
        assertThat(written("RTP/AVP;unicast;client_port=4588-4589;server_port=6256-6257;ssrc=0ABCDEF0"))
                .isEqualTo("RTP/AVP;unicast;client_port=4588-4589;server_port=6256-6257;ssrc=0ABCDEF0");
        assertThat(written("raw/raw/udp, rtp/avp;mode=\"receive\";client_port=1-2"))
                .isEqualTo("RTP/AVP;unicast;client_port=1-2;mode=record");
        assertThat(TransportSpec.parse("RTP/SAVP;unicast").getFirst().isPlainRtp())
                .isFalse();
        assertThat(written("RTP/AVP;client_port=70000-70001;interleaved=300-301"))
                .isEqualTo("RTP/AVP;unicast");
        assertThat(TransportSpec.parse("RTP/AVP,".repeat(1_000))).hasSizeLessThanOrEqualTo(16);
        assertThat(TransportSpec.parse("")).isEmpty();
    }

    @Test
    void sessions() {
        assertThat(SessionId.parse("abc ; timeout=30")).contains(new SessionId("abc", 30));
        assertThat(SessionId.parse("abc")).contains(new SessionId("abc", 60));
        assertThat(SessionId.parse("abc;timeout=0")).contains(new SessionId("abc", 60));
        assertThat(SessionId.parse("abc;timeout=99999999999")).contains(new SessionId("abc", 60));
        assertThat(SessionId.parse(" ;timeout=3")).isEmpty();
        assertThat(SessionId.parse("x".repeat(200))).isEmpty();
    }

    @Test
    void controlsOfCameras() {
        assertThat(ControlUrl.resolve("rtsp://cam/live", "trackID=1")).isEqualTo("rtsp://cam/live/trackID=1");
        assertThat(ControlUrl.resolve("rtsp://cam/live/", "trackID=1")).isEqualTo("rtsp://cam/live/trackID=1");
        assertThat(ControlUrl.resolve("rtsp://cam/live?ch=1", "trackID=1")).isEqualTo("rtsp://cam/live?ch=1/trackID=1");
        assertThat(ControlUrl.resolve("rtsp://cam/live", "/live/track1")).isEqualTo("rtsp://cam/live/track1");
        assertThat(ControlUrl.resolve("rtsp://cam/live", "*")).isEqualTo("rtsp://cam/live");
        assertThat(ControlUrl.resolve("rtsp://cam/live", "RTSP://10.0.0.5/x")).isEqualTo("RTSP://10.0.0.5/x");
        assertThat(ControlUrl.resolve("rtsp://cam", "x")).isEqualTo("rtsp://cam/x");
    }

    @Test
    void basesOfCameras() {
        var asked = "rtsp://cam/live";
        assertThat(ControlUrl.base(RtspHeaders.NONE, asked)).isEqualTo(asked);
        assertThat(ControlUrl.base(RtspHeaders.of("content-base", "rtsp://cam/other/"), asked))
                .isEqualTo("rtsp://cam/other/");
        assertThat(ControlUrl.base(RtspHeaders.of("Content-Location", "rtsp://cam/x"), asked))
                .isEqualTo("rtsp://cam/x");
        assertThat(ControlUrl.base(RtspHeaders.of("Content-Base", "rtsp://0.0.0.0/live/"), asked))
                .isEqualTo(asked);
        assertThat(ControlUrl.base(RtspHeaders.of("Content-Base", "live/"), asked))
                .isEqualTo(asked);
    }

    @Test
    void addressesOfRequests() {
        assertThat(RtspTarget.parse("rtsp://h:8554/fleet/drone1/"))
                .contains(new RtspTarget("fleet/drone1", "", OptionalInt.empty()));
        assertThat(RtspTarget.parse("rtsp://h/drone1?a=b/trackID=1"))
                .contains(new RtspTarget("drone1", "a=b", OptionalInt.of(1)));
        assertThat(RtspTarget.parse("rtsps://h/drone1/trackID=0/"))
                .contains(new RtspTarget("drone1", "", OptionalInt.of(0)));
        assertThat(RtspTarget.parse("/drone1")).contains(new RtspTarget("drone1", "", OptionalInt.empty()));
        assertThat(RtspTarget.parse("rtsp://h")).contains(new RtspTarget("", "", OptionalInt.empty()));
        assertThat(RtspTarget.parse("*")).isEmpty();
        assertThat(RtspTarget.parse("rtsp://h/" + "x".repeat(5_000))).isEmpty();
    }

    @Test
    void descriptionsWithFaultsAreRead() {
        var bad = """
                v=0
                o=- 1 1 IN
                this is no line
                b=AS:x
                m=video 0 RTP/AVP 96
                a=:
                a=rtpmap:96 H264/90000
                a=control:trackID=1
                \0a=x-dimensions:1920,1080
                """;
        var read = RtspSdp.parse(bad.getBytes(StandardCharsets.UTF_8));
        assertThat(read).isInstanceOf(SdpReading.Read.class);
        var tracks = RtspTrack.of(((SdpReading.Read<SessionDescription>) read).value());
        assertThat(tracks).hasSize(1);
        assertThat(tracks.getFirst().control()).isEqualTo("trackID=1");
        assertThat(tracks.getFirst().widthPx()).isEqualTo(1920);
        assertThat(tracks.getFirst().heightPx()).isEqualTo(1080);
        assertThat(RtspSdp.parse("nothing".getBytes(StandardCharsets.UTF_8))).isInstanceOf(SdpReading.Refused.class);
    }

    @Test
    void nothingThrows() {
        var random = new Random(1);
        for (var i = 0; i < 5_000; i++) {
            var text = new StringBuilder("RTP/AVP;client_port=1-2;ssrc=1,url=rtsp://a/b;seq=1;timeout=5");
            for (var n = 0; n < 5; n++) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
            }
            TransportSpec.parse(text.toString());
            SessionId.parse(text.toString());
            RtspTarget.parse(text.toString());
            ControlUrl.resolve(text.toString(), text.toString());
            RtspSdp.parse(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}
