package dev.fanlight.proto.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

public class SessionDescriptionTest {
    private static final String HEAD = "v=0\no=- 1 2 IN IP4 127.0.0.1\ns=-\nt=0 0\n";

    static List<String> corpus() {
        return Corpus.names();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void writesWhatItRead(String name) {
        var offer = Corpus.offer(name);
        assertThat(offer.media()).isNotEmpty();
        assertThat(Corpus.read(offer.write())).isEqualTo(offer);
        assertThat(Corpus.read(Corpus.text(name).replace("\r\n", "\n"))).isEqualTo(offer);
        // Attributes keep their order, and none is lost.
        var lines =
                Corpus.text(name).lines().filter(line -> line.startsWith("a=")).toList();
        assertThat(offer.write().lines().filter(line -> line.startsWith("a="))).containsExactlyElementsOf(lines);
    }

    @Test
    void readsTheAttributesOfChromium() {
        var offer = Corpus.offer("chromium-whip");
        assertThat(offer.attributes().group("BUNDLE")).contains(List.of("0", "1"));
        var video = offer.media().getFirst();
        assertThat(video.mid()).contains("0");
        assertThat(offer.direction(video)).isEqualTo(Direction.SENDONLY);
        assertThat(video.rtpMaps()).contains(new RtpMap(102, "H264", 90000, 1));
        assertThat(video.parameters(102).value("Profile-Level-Id")).contains("42001f");
        assertThat(video.parameters(103).number("apt", -1)).isEqualTo(102);
        assertThat(video.feedback(102)).containsExactly("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli");
        assertThat(video.attributes().extensions())
                .contains(new HeaderExtension(9, Direction.SENDRECV, "urn:ietf:params:rtp-hdrext:sdes:mid", false));
        assertThat(video.sourceGroups()).containsExactly(new SourceGroup("FID", List.of(2979981787L, 3164710564L)));
        assertThat(video.sources()).contains(new SourceAttribute(2979981787L, "cname", "0fxV/y3oeL78BoVg"));
        assertThat(video.streamId().orElseThrow().stream()).startsWith("38f3229a");
        assertThat(video.attributes().setup()).contains(Setup.ACTPASS);
        assertThat(video.attributes().fingerprints().getFirst().hash())
                .hasSize(32)
                .startsWith(0x01, 0x76, 0xB1);
        assertThat(video.attributes().iceCredentials().orElseThrow().valid()).isTrue();
        assertThat(video.attributes().iceOption("trickle")).isTrue();
        assertThat(video.attributes().candidates()).hasSize(4);
        assertThat(offer.media().get(1).rtpMaps()).contains(new RtpMap(111, "opus", 48000, 2));
    }

    @Test
    void readsSimulcastAndWhatIsBundleOnly() {
        var video = Corpus.offer("chromium-whip-simulcast").media().get(1);
        assertThat(video.simulcast()).contains(new Simulcast(List.of("h", "m", "l"), List.of()));
        assertThat(video.rids()).extracting(Rid::id).containsExactly("h", "m", "l");
        assertThat(Simulcast.parse("send ~1,2;3 recv 4")).contains(new Simulcast(List.of("1", "3"), List.of("4")));
        var audio = Corpus.offer("gst-webrtcbin-h264-opus").media().get(1);
        assertThat(audio.port()).isZero();
        assertThat(audio.wanted()).isTrue();
        assertThat(Corpus.offer("obs-whip").attributes().iceOption("trickle")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            ''                      | NO_VERSION      | 1
            v=1                     | NO_VERSION      | 1
            v=0                     | BAD_ORIGIN      | 1
            v=0;o=- 1 2 IN IP4      | BAD_ORIGIN      | 2
            v=0;HEAD;o=- 1 2 IN IP4 h | BAD_ORIGIN    | 3
            v=0;hello               | BAD_LINE        | 2
            v=0;HEAD;m=video        | BAD_MEDIA       | 3
            v=0;HEAD;m=video 70000 RTP/AVP 0 | BAD_MEDIA | 3
            v=0;HEAD;m=video x RTP/AVP 0 | BAD_MEDIA | 3
            v=0;HEAD;m=video 9 RTP/AVP | BAD_MEDIA    | 3
            v=0;HEAD;m=video 9 RTP/AVP 0;t=0 0 | MISPLACED_LINE | 4
            v=0;HEAD;v=0            | MISPLACED_LINE  | 3
            v=0;HEAD;b=AS:x         | BAD_BANDWIDTH   | 3
            v=0;HEAD;b=5            | BAD_BANDWIDTH   | 3
            v=0;HEAD;a=:x           | BAD_ATTRIBUTE   | 3
            v=0;HEAD;a=x\u0001y     | NOT_TEXT        | 3
            """)
    void refusesWithAReasonAndTheLine(String lines, SdpFault fault, int line) {
        var text = lines.replace("HEAD", "o=- 1 2 IN IP4 127.0.0.1").replace(';', '\n');
        assertThat(SessionDescription.parse(text)).isEqualTo(new SdpReading.Refused<>(fault, line));
    }

    @Test
    void isBoundedInEverything() {
        refuses(HEAD + "a=x\n".repeat(20_000), SdpFault.TOO_LARGE);
        refuses(HEAD + "a=" + "x".repeat(5000), SdpFault.LINE_TOO_LONG);
        refuses(HEAD + "\n".repeat(5000) + "a=x", SdpFault.TOO_MANY_LINES);
        refuses(HEAD + "a=x\n".repeat(1001), SdpFault.TOO_MANY_ATTRIBUTES);
        refuses(HEAD + "m=video 9 RTP/AVP 0\n".repeat(33), SdpFault.TOO_MANY_SECTIONS);
        refuses(HEAD + "m=video 9 RTP/AVP" + " 0".repeat(129), SdpFault.TOO_MANY_FORMATS);
    }

    private static void refuses(String text, SdpFault fault) {
        assertThat(SessionDescription.parse(text))
                .isInstanceOfSatisfying(
                        SdpReading.Refused.class,
                        refused -> assertThat(refused.fault()).isEqualTo(fault));
    }

    @Test
    void readsAndWritesTrickleFragments() {
        var text = String.join(
                "\r\n",
                "a=ice-ufrag:EsAw",
                "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1",
                "m=audio 9 RTP/AVP 0",
                "a=mid:0",
                "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0",
                "a=end-of-candidates",
                "");
        var fragment = fragment(text);
        assertThat(fragment.credentials()).contains(new IceCredentials("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1"));
        assertThat(fragment.sections()).hasSize(1);
        assertThat(fragment.sections().getFirst().mid()).contains("0");
        assertThat(fragment.sections().getFirst().end()).isTrue();
        assertThat(fragment.sections().getFirst().candidates().getFirst()).startsWith("1387637174 1 udp");
        assertThat(fragment(fragment.write())).isEqualTo(fragment);
        assertThat(fragment("a=candidate:1 1 udp 1 192.0.2.1 9 typ host\n")
                        .sections()
                        .getFirst()
                        .mid())
                .isEqualTo(Optional.empty());
        assertThat(IceFragment.parse("nonsense")).isEqualTo(new SdpReading.Refused<>(SdpFault.BAD_LINE, 1));
    }

    private static IceFragment fragment(String text) {
        return switch (IceFragment.parse(text)) {
            case SdpReading.Read<IceFragment> read -> read.value();
            case SdpReading.Refused<IceFragment> refused -> throw new AssertionError(refused.sentence());
        };
    }

    @Test
    void survivesDamage() {
        var texts = Corpus.names().stream().map(Corpus::text).toList();
        for (var seed = 0; seed < 3000; seed++) {
            survives(damaged(texts.get(seed % texts.size()), new Random(seed)));
        }
    }

    /** The text with a few characters changed, cut out or doubled. */
    public static String damaged(String original, Random random) {
        var text = new StringBuilder(original);
        for (var i = random.nextInt(1, 5); i > 0; i--) {
            var at = random.nextInt(text.length());
            var end = Math.min(text.length(), at + random.nextInt(40));
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(10, 130));
                case 1 -> text.delete(at, end);
                default -> text.insert(at, text.substring(at, end));
            }
        }
        return text.toString();
    }

    @FuzzTest
    void fuzz(byte[] bytes) {
        survives(new String(bytes, StandardCharsets.UTF_8));
    }

    private static void survives(String text) {
        assertThat(IceFragment.parse(text)).isNotNull();
        if (SessionDescription.parse(text) instanceof SdpReading.Read<SessionDescription>(var session)) {
            assertThat(Corpus.read(session.write())).isEqualTo(session);
            session.media().forEach(media -> {
                media.rtpMaps()
                        .forEach(map -> media.parameters(map.payloadType()).number("apt", 0));
                assertThat(media.sources()).isNotNull();
                assertThat(media.sourceGroups()).isNotNull();
                assertThat(media.rids()).isNotNull();
                assertThat(media.simulcast()).isNotNull();
                assertThat(media.attributes().extensions()).isNotNull();
                media.attributes().fingerprints().forEach(Fingerprint::hash);
            });
        }
    }
}
