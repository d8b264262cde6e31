package dev.fanlight.proto.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.rtp.ExtensionMap;
import dev.fanlight.proto.rtp.RtpExtension;
import dev.fanlight.proto.sdp.Corpus;
import dev.fanlight.proto.sdp.Direction;
import dev.fanlight.proto.sdp.Fingerprint;
import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.sdp.IceCredentials;
import dev.fanlight.proto.sdp.SdpReading;
import dev.fanlight.proto.sdp.SessionDescription;
import dev.fanlight.proto.sdp.SessionDescriptionTest;
import dev.fanlight.proto.sdp.Setup;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegotiationTest {
    private static final LocalTransport SERVER = transport(true);
    private static final SenderIdentity VIDEO = new SenderIdentity(1001, 1002, "cname", "stream", "video");
    private static final SenderIdentity AUDIO = new SenderIdentity(2001, 2002, "cname", "stream", "audio");
    private static final StreamTrack OPUS = new StreamTrack(RtpCodec.OPUS, FormatParameters.NONE, AUDIO);

    private static LocalTransport transport(boolean lite) {
        return new LocalTransport(
                4711,
                new IceCredentials("ufragufrag", "pwdpwdpwdpwdpwdpwdpwdpwdp"),
                lite,
                Fingerprint.of("sha-256", new byte[32]),
                Setup.PASSIVE,
                List.of("1 1 udp 2130706431 192.0.2.1 8189 typ host"),
                true);
    }

    private static StreamTrack h264(String profileLevelId) {
        return video(RtpCodec.H264, "packetization-mode=1;profile-level-id=" + profileLevelId);
    }

    private static StreamTrack video(RtpCodec codec, String parameters) {
        return new StreamTrack(codec, new FormatParameters(parameters), VIDEO);
    }

    private static Negotiation.Agreed agreed(Negotiation negotiation) {
        return switch (negotiation) {
            case Negotiation.Agreed agreed -> {
                assertThat(Corpus.read(agreed.answer().write())).isEqualTo(agreed.answer());
                yield agreed;
            }
            case Negotiation.Refused refused -> throw new AssertionError(refused.sentence());
        };
    }

    private static Negotiation.Agreed published(String offer) {
        return agreed(PublisherAnswer.to(Corpus.offer(offer), SERVER, Terms.PUBLISHER));
    }

    private static Negotiation watch(String offer, StreamTrack... tracks) {
        return ViewerAnswer.to(Corpus.offer(offer), SERVER, List.of(tracks), Terms.VIEWER);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chromium-whip            | H264 | 108 | 109 | 111 | 0 1        | false
            chromium-whip-trickle    | H264 | 108 | 109 | 111 | 0 1        | false
            chromium-whip-simulcast  | H264 | 108 | 109 | 111 | 0 1        | false
            chromium-sendrecv-data   | H264 | 108 | 109 | 111 | 0 1        | false
            firefox-whip             | VP8  | 120 | 124 | 109 | 0 1        | false
            firefox-whip-simulcast   | VP8  | 120 | 124 | 109 | 0 1        | false
            gst-webrtcbin-h264-opus  | H264 | 96  | -1  | 97  | video0 audio1 | false
            gst-whipclientsink       | H264 | 96  | 98  | 97  | video0 audio1 | false
            ffmpeg8-whip             | H264 | 106 | 105 | 111 | 0 1        | true
            obs-whip                 | H264 | 96  | 97  | 111 | 0 1        | false
            safari-whip              | H264 | 98  | 99  | 111 | 0 1        | false
            """)
    void takesOneVideoAndOneAudioOfEveryPublisher(
            String name, RtpCodec codec, int videoType, int rtxType, int audioType, String bundle, boolean client) {
        var agreed = published(name);
        var video = track(agreed, MediaKind.VIDEO);
        assertThat(video.codec()).isEqualTo(codec);
        assertThat(video.payloadType()).isEqualTo(videoType);
        assertThat(video.rtxPayloadType()).isEqualTo(rtxType);
        assertThat(video.direction()).isEqualTo(Direction.RECVONLY);
        assertThat(track(agreed, MediaKind.AUDIO).payloadType()).isEqualTo(audioType);
        assertThat(agreed.remote().weAreDtlsClient()).isEqualTo(client);
        assertThat(agreed.remote().credentials().valid()).isTrue();
        assertThat(agreed.answer().attributes().group("BUNDLE")).contains(List.of(bundle.split(" ")));
        assertThat(agreed.answer().attributes().has("ice-lite")).isTrue();
        var offer = Corpus.offer(name);
        assertThat(agreed.answer().media()).hasSameSizeAs(offer.media());
        for (var i = 0; i < offer.media().size(); i++) {
            var section = agreed.answer().media().get(i);
            assertThat(section.mid()).isEqualTo(offer.media().get(i).mid());
            assertThat(section.kind()).isEqualTo(offer.media().get(i).kind());
            assertThat(section.port() == 0).isEqualTo(section.kind().equals("application"));
            assertThat(section.attributes().has("rtcp-mux")).isEqualTo(section.port() != 0);
        }
        assertThat(agreed.answer().write())
                .contains("a=setup:" + (client ? "active" : "passive"))
                .contains("a=candidate:1 1 udp")
                .doesNotContain("sprop-")
                .doesNotContain("a=ssrc");
    }

    private static NegotiatedTrack track(Negotiation.Agreed agreed, MediaKind kind) {
        return agreed.tracks().stream()
                .filter(track -> track.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void ourClientTakesWhatAServerOffers() {
        var local = transport(false);
        var client = new LocalTransport(
                local.sessionId(),
                local.credentials(),
                false,
                local.fingerprint(),
                Setup.ACTIVE,
                local.candidates(),
                local.complete());
        var agreed = agreed(OwnAnswer.toWatch(Corpus.offer("janus-streaming-h264"), client, Terms.VIEWER));
        var video = track(agreed, MediaKind.VIDEO);
        assertThat(video.direction()).isEqualTo(Direction.RECVONLY);
        assertThat(video.payloadType()).isEqualTo(96);
        assertThat(video.rtxPayloadType()).isEqualTo(97);
        assertThat(video.peerSsrc()).hasValue(363397062);
        assertThat(video.peerRtxSsrc()).hasValue(1967466660);
        assertThat(video.feedback()).contains(Feedback.NACK, Feedback.NACK_PLI).doesNotContain(Feedback.TRANSPORT_CC);
        assertThat(agreed.remote().lite()).isFalse();
        assertThat(agreed.remote().weAreDtlsClient()).isTrue();
        assertThat(agreed.remote().complete()).isTrue();
        assertThat(agreed.remote().candidates()).containsExactly("1 1 udp 2015363327 192.0.2.2 56976 typ host");
        assertThat(agreed.answer().write())
                .contains("a=setup:active", "a=recvonly", "a=mid:v")
                .doesNotContain("ice-lite");
    }

    @Test
    void agreesOnFeedbackExtensionsAndSources() {
        var video = track(published("chromium-whip"), MediaKind.VIDEO);
        assertThat(video.feedback()).containsExactlyInAnyOrder(Feedback.values());
        assertThat(video.extensions().id(RtpExtension.TRANSPORT_CC)).isEqualTo(4);
        assertThat(video.extensions().id(RtpExtension.MID)).isEqualTo(9);
        assertThat(video.extensions().has(RtpExtension.VIDEO_ORIENTATION)).isFalse();
        assertThat(video.peerSsrc()).hasValue(2979981787L);
        assertThat(video.peerRtxSsrc()).hasValue(3164710564L);
        assertThat(video.reducedSize()).isTrue();
        // GStreamer asks for transport-cc and has no header extension for it.
        assertThat(track(published("gst-webrtcbin-h264-opus"), MediaKind.VIDEO).feedback())
                .containsExactlyInAnyOrder(Feedback.NACK_PLI, Feedback.CCM_FIR);
        assertThat(track(published("obs-whip"), MediaKind.VIDEO).extensions()).isEqualTo(ExtensionMap.NONE);
    }

    @ParameterizedTest
    @CsvSource({"chromium-whip-simulcast", "firefox-whip-simulcast"})
    void acceptsSimulcast(String name) {
        var agreed = published(name);
        var video = track(agreed, MediaKind.VIDEO);
        assertThat(video.rids()).containsExactly("h", "m", "l");
        assertThat(video.peerSsrc()).isEmpty();
        assertThat(agreed.answer().write()).contains("a=rid:h recv\r\n").contains("a=simulcast:recv h;m;l\r\n");
    }

    @Test
    void takesAGroupThatNamesWhatIsNotThere() {
        var agreed = published("ffmpeg8-whip-video-only");
        assertThat(agreed.answer().attributes().group("BUNDLE")).contains(List.of("1"));
        assertThat(agreed.remote().weAreDtlsClient()).isFalse();
    }

    @Test
    void leavesOutWhatWouldNeedASecondTransport() {
        var agreed = published("gst-webrtcbin-nobundle");
        assertThat(agreed.tracks()).extracting(NegotiatedTrack::kind).containsExactly(MediaKind.VIDEO);
        assertThat(agreed.answer().media().get(1).port()).isZero();
        assertThat(agreed.notes())
                .singleElement()
                .asString()
                .contains("audio is left out")
                .contains("max-bundle");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chromium-whep     | 42e01f | 108 | 109
            chromium-whep     | 42001f | 102 | 103
            chromium-whep     | 4d001f | 116 | 117
            chromium-whep     | 64001f | 41  | 42
            firefox-whep-h264 | 42e01f | 126 | 127
            firefox-whep-h264 | 42c028 | 126 | 127
            safari-whep       | 640c1f | 96  | 97
            safari-whep       | 42e01f | 98  | 99
            safari-whep       | 4d001f | 96  | 97
            """)
    void findsThePayloadTypeOfTheProfile(String name, String profileLevelId, int payloadType, int rtxType) {
        var agreed = agreed(watch(name, h264(profileLevelId), OPUS));
        var video = track(agreed, MediaKind.VIDEO);
        assertThat(video.payloadType()).isEqualTo(payloadType);
        assertThat(video.rtxPayloadType()).isEqualTo(rtxType);
        assertThat(video.direction()).isEqualTo(Direction.SENDONLY);
        assertThat(agreed.answer().write())
                .contains("a=ssrc-group:FID 1001 1002\r\n")
                .contains("a=ssrc:1001 cname:cname\r\n")
                .contains("a=msid:stream video\r\n")
                .doesNotContain("2002");
        assertThat(agreed.notes()).isEmpty();
    }

    @Test
    void matchesTheOtherCodecsByTheirParameters() {
        assertThat(video("chromium-whep", RtpCodec.VP9, "profile-id=2")).isEqualTo(100);
        assertThat(video("chromium-whep", RtpCodec.VP9, "profile-id=0")).isEqualTo(98);
        assertThat(video("chromium-whep", RtpCodec.AV1, "profile=0;level-idx=8;tier=0"))
                .isEqualTo(45);
        assertThat(video("chromium-whep", RtpCodec.AV1, "profile=1")).isEqualTo(47);
        assertThat(video("chromium-whep", RtpCodec.VP8, "")).isEqualTo(96);
        assertThat(video("safari-whep", RtpCodec.H265, "profile-id=1;level-id=120"))
                .isEqualTo(100);
    }

    private static int video(String offer, RtpCodec codec, String parameters) {
        return track(agreed(watch(offer, video(codec, parameters))), MediaKind.VIDEO)
                .payloadType();
    }

    @Test
    void triesAProfileThatIsNotOfferedUnlessStrict() {
        var agreed = agreed(watch("firefox-whep-h264", h264("640028")));
        assertThat(track(agreed, MediaKind.VIDEO).payloadType()).isEqualTo(126);
        assertThat(agreed.notes()).singleElement().asString().contains("H.264 High 4.0");
        var strict = new Terms(Terms.VIEWER.codecs(), Terms.VIEWER.extensions(), Terms.VIEWER.feedback(), true);
        assertThat(ViewerAnswer.to(Corpus.offer("firefox-whep-h264"), SERVER, List.of(h264("640028")), strict))
                .isInstanceOfSatisfying(
                        Negotiation.Refused.class,
                        refused -> assertThat(refused.sentence())
                                .contains("The stream is H.264 High 4.0 and this player offers")
                                .contains("profile-level-id=42e01f"));
    }

    @Test
    void saysForPeopleWhyNothingFits() {
        assertThat(watch("chromium-whep-no-h264", video(RtpCodec.H265, "profile-id=1")))
                .isInstanceOfSatisfying(Negotiation.Refused.class, refused -> {
                    assertThat(refused.fault()).isEqualTo(NegotiationFault.NO_COMMON_CODEC);
                    assertThat(refused.sentence())
                            .isEqualTo("The stream is H.265 and this player offers VP8, VP9, AV1.");
                });
        assertThat(watch("chromium-whip", h264("42e01f")))
                .isInstanceOfSatisfying(
                        Negotiation.Refused.class,
                        refused -> assertThat(refused.fault()).isEqualTo(NegotiationFault.WRONG_DIRECTION));
        assertThat(PublisherAnswer.to(Corpus.offer("chromium-whep"), SERVER, Terms.PUBLISHER))
                .isInstanceOfSatisfying(
                        Negotiation.Refused.class,
                        refused -> assertThat(refused.fault()).isEqualTo(NegotiationFault.WRONG_DIRECTION));
    }

    @Test
    void keepsInactiveWhatTheStreamLacks() {
        var agreed = agreed(watch("chromium-whep", h264("42e01f")));
        var audio = agreed.answer().media().get(1);
        assertThat(audio.port()).isNotZero();
        assertThat(agreed.answer().direction(audio)).isEqualTo(Direction.INACTIVE);
        assertThat(agreed.tracks()).hasSize(1);
        var reverse = agreed(watch("chromium-sendrecv-data", OPUS));
        assertThat(reverse.answer().media())
                .extracting(media -> reverse.answer().direction(media))
                .containsExactly(Direction.INACTIVE, Direction.SENDONLY, Direction.INACTIVE);
        assertThat(reverse.answer().media().get(2).port()).isZero();
    }

    @Test
    void givesPlayoutDelayToThoseThatOnlyReceiveIt() {
        var agreed = agreed(watch("firefox-whep-h264", h264("42e01f")));
        assertThat(track(agreed, MediaKind.VIDEO).extensions().id(RtpExtension.PLAYOUT_DELAY))
                .isEqualTo(6);
        assertThat(agreed.answer().write()).contains("a=extmap:6/sendonly http");
    }

    /** One nonce must never stand over two texts: what is sent again as it was may hold nothing that differs each time. */
    @ParameterizedTest
    @CsvSource({"chromium-whip", "chromium-whep", "firefox-whip", "safari-whip"})
    void withoutRetransmissionStreamsNothingIsAgreedOnThatDiffersEachTime(String name) {
        var text = Corpus.text(name).replaceAll("a=(rtpmap:\\d+ rtx|fmtp:\\d+ apt=).*\r?\n", "");
        text = text.replaceFirst("a=rtcp-fb:(\\d+) transport-cc", "a=rtcp-fb:$1 nack\r\na=rtcp-fb:$1 transport-cc");
        text = text.replaceAll(
                "(?m)^a=rtcp-fb:(109|111) transport-cc", "a=rtcp-fb:$1 nack\r\na=rtcp-fb:$1 transport-cc");
        var offer = Corpus.read(text);
        var agreed = agreed(
                name.endsWith("whip")
                        ? PublisherAnswer.to(offer, SERVER, Terms.PUBLISHER)
                        : ViewerAnswer.to(offer, SERVER, List.of(h264("42e01f"), OPUS), Terms.VIEWER));
        var video = track(agreed, MediaKind.VIDEO);
        assertThat(video.hasRtx()).isFalse();
        assertThat(video.feedback()).contains(Feedback.NACK).doesNotContain(Feedback.TRANSPORT_CC);
        assertThat(List.of(RtpExtension.TRANSPORT_CC, RtpExtension.ABS_SEND_TIME))
                .noneMatch(video.extensions()::has);
        assertThat(video.extensions().has(RtpExtension.MID)).isTrue();
        var section = agreed.answer().media().stream()
                .filter(media -> media.kind().equals("video"))
                .findFirst()
                .orElseThrow();
        assertThat(section.attributes().all("extmap")).noneMatch(line -> line.contains("abs-send-time"));
        assertThat(section.attributes().all("extmap")).noneMatch(line -> line.contains("transport-wide"));
        var audio = track(agreed, MediaKind.AUDIO);
        if (audio.extensions().has(RtpExtension.TRANSPORT_CC)) {
            assertThat(audio.feedback()).doesNotContain(Feedback.NACK);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a=ice-pwd:W2VLR4WXmzo+jldlsT09CSwZ | a=ice-pwd:short   | NO_ICE
            a=fingerprint:sha-256              | a=fingerprint:md5 | NO_FINGERPRINT
            a=setup:actpass                    | a=setup:holdconn  | BAD_SETUP
            a=rtcp-mux                         | a=x               | NO_RTCP_MUX
            UDP/TLS/RTP/SAVPF                  | RTP/AVP           | NOT_DTLS_SRTP
            a=mid:1                            | a=mid:0           | DUPLICATE_MID
            a=mid:1                            | a=mid:12345678901234567 | DUPLICATE_MID
            SAVPF                              | SAVPF 126 126     | NONE
            """)
    void refusesWhatNoSessionCanComeOf(String what, String instead, String fault) {
        var offer = Corpus.read(Corpus.text("chromium-whip").replace(what, instead));
        var negotiation = PublisherAnswer.to(offer, SERVER, Terms.PUBLISHER);
        if (fault.equals("NONE")) {
            agreed(negotiation);
        } else {
            assertThat(negotiation)
                    .isInstanceOfSatisfying(
                            Negotiation.Refused.class,
                            refused -> assertThat(refused.fault()).isEqualTo(NegotiationFault.valueOf(fault)));
        }
    }

    @Test
    void publishesAndWatchesThroughItsOwnOffers() {
        var client = transport(false);
        var offer = OwnOffer.toPublish(client, List.of(h264("640028"), OPUS), Terms.PUBLISHER);
        var server = agreed(PublisherAnswer.to(Corpus.read(offer.write()), SERVER, Terms.PUBLISHER));
        assertThat(track(server, MediaKind.VIDEO).peerSsrc()).hasValue(1001);
        assertThat(track(server, MediaKind.VIDEO).peerRtxSsrc()).hasValue(1002);
        var own = agreed(PeerAnswer.to(offer, server.answer(), Terms.PUBLISHER));
        assertThat(own.remote().weAreDtlsClient()).isTrue();
        assertThat(own.remote().lite()).isTrue();
        assertThat(own.remote().candidates()).hasSize(1);
        assertThat(own.tracks()).extracting(NegotiatedTrack::direction).containsOnly(Direction.SENDONLY);
        assertThat(track(own, MediaKind.VIDEO).extensions())
                .isEqualTo(track(server, MediaKind.VIDEO).extensions());

        var watching = OwnOffer.toWatch(client, Terms.VIEWER);
        for (var profile : List.of("42e01f", "4d0028", "640c34", "f4001f")) {
            var answer = agreed(ViewerAnswer.to(watching, SERVER, List.of(h264(profile), OPUS), Terms.VIEWER));
            assertThat(answer.notes()).isEmpty();
            var viewer = agreed(PeerAnswer.to(watching, answer.answer(), Terms.VIEWER));
            assertThat(viewer.tracks()).hasSize(2);
            assertThat(track(viewer, MediaKind.VIDEO).peerRtxSsrc()).hasValue(1002);
            assertThat(track(viewer, MediaKind.VIDEO).direction()).isEqualTo(Direction.RECVONLY);
        }
    }

    @Test
    void refusesAnswersThatDoNotFollow() {
        var offer = OwnOffer.toWatch(transport(false), Terms.VIEWER);
        var answer = agreed(ViewerAnswer.to(offer, SERVER, List.of(h264("42e01f"), OPUS), Terms.VIEWER))
                .answer();
        refusesAnswer(
                offer,
                answer.write().replace("m=audio 9", "m=audio 0").replace("m=video 9", "m=video 0"),
                NegotiationFault.REJECTED);
        refusesAnswer(offer, answer.write().replace("a=rtpmap:96 ", "a=rtpmap:35 "), NegotiationFault.ANSWER_MISMATCH);
        refusesAnswer(offer, answer.write().replace("m=audio", "m=text"), NegotiationFault.ANSWER_MISMATCH);
        refusesAnswer(offer, answer.write().replace("passive", "actpass"), NegotiationFault.BAD_SETUP);
        refusesAnswer(offer, Corpus.text("ffmpeg8-whip-video-only"), NegotiationFault.ANSWER_MISMATCH);
    }

    private static void refusesAnswer(SessionDescription offer, String answer, NegotiationFault fault) {
        assertThat(PeerAnswer.to(offer, Corpus.read(answer), Terms.VIEWER))
                .isInstanceOfSatisfying(
                        Negotiation.Refused.class,
                        refused -> assertThat(refused.fault()).isEqualTo(fault));
    }

    @Test
    void survivesDamage() {
        var texts = Corpus.names().stream().map(Corpus::text).toList();
        for (var seed = 0; seed < 2000; seed++) {
            survives(SessionDescriptionTest.damaged(texts.get(seed % texts.size()), new Random(seed)));
        }
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        survives(new String(bytes, StandardCharsets.UTF_8));
    }

    private static void survives(String text) {
        if (SessionDescription.parse(text) instanceof SdpReading.Read<SessionDescription>(var offer)) {
            for (var negotiation : List.of(
                    PublisherAnswer.to(offer, SERVER, Terms.PUBLISHER),
                    ViewerAnswer.to(offer, SERVER, List.of(h264("640028"), OPUS), Terms.VIEWER),
                    PeerAnswer.to(OwnOffer.toWatch(SERVER, Terms.VIEWER), offer, Terms.VIEWER))) {
                if (negotiation instanceof Negotiation.Agreed agreed) {
                    assertThat(Corpus.read(agreed.answer().write())).isEqualTo(agreed.answer());
                    assertThat(agreed.tracks()).isNotEmpty();
                }
            }
        }
    }
}
