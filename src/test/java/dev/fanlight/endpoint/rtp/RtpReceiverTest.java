package dev.fanlight.endpoint.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.rtcp.RtcpCompound;
import dev.fanlight.proto.rtcp.RtcpFault;
import dev.fanlight.proto.rtp.RtpHeader;
import dev.fanlight.proto.rtsp.RtspSdp;
import dev.fanlight.proto.rtsp.RtspTrack;
import dev.fanlight.proto.sdp.FormatParameters;
import dev.fanlight.proto.sdp.RtpMap;
import dev.fanlight.proto.sdp.SdpReading;
import dev.fanlight.proto.sdp.SessionDescription;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpReceiverTest {
    private static final long MS = 1_000_000L;

    /** SPS of 320x240 and PPS, as x264 makes them. */
    private static final String SPS = "6742c00ddb0282f6022000000300200000065121f8a154dc".substring(0, 40);

    private static final String SPROP = "sprop-parameter-sets=Z0LADdsCgvY=,aMqPIA==;packetization-mode=1";
    private static final String IDR = "658884000a";
    private static final String DELTA = "419a20";

    private final Passed passed = new Passed();
    private final List<String> drops = new ArrayList<>();

    private RtpReceiver receiver(RtpMap map, String parameters) {
        return receiver(
                SourceFormat.of(map, new FormatParameters(parameters), 0, 0).orElseThrow());
    }

    private RtpReceiver receiver(SourceFormat format) {
        return new RtpReceiver(
                format,
                passed,
                (jpeg, width, height, ns) -> jpeg.release(),
                1 << 20,
                (reason, count) -> drops.add(reason));
    }

    /** Of a sender whose description has these lines. */
    private RtpReceiver described(String... lines) {
        var text = String.join("\r\n", "v=0", "o=- 0 0 IN IP4 0.0.0.0", "s=-", "t=0 0", String.join("\r\n", lines), "");
        var read = (SdpReading.Read<SessionDescription>) RtspSdp.parse(text.getBytes(StandardCharsets.US_ASCII));
        return receiver(SourceFormat.of(RtspTrack.of(read.value()).getFirst()).orElseThrow());
    }

    private RtpReceiver h264(String parameters) {
        return receiver(new RtpMap(96, "H264", 90_000, 1), parameters);
    }

    private static void feed(RtpReceiver to, long nowNs, int seq, int time, int ssrc, String hex) {
        var payload = HexFormat.of().parseHex(hex);
        var packet = Unpooled.buffer(RtpHeader.FIXED_BYTES + payload.length);
        RtpHeader.write(packet, 0, true, 96, seq, time, ssrc);
        packet.writerIndex(RtpHeader.FIXED_BYTES).writeBytes(payload);
        to.onRtp(nowNs, packet);
    }

    @Test
    void setsOfTheDescriptionGoBeforeKeyframesThatLackThem() {
        var receiver = h264(SPROP);
        feed(receiver, 0, 10, 0, 1, IDR);
        feed(receiver, MS, 11, 3_000, 1, DELTA);
        feed(receiver, 2 * MS, 12, 6_000, 1, IDR);
        assertThat(passed.packets).hasSize(5);
        assertThat(passed.packets.get(0).hex()).startsWith("78").contains("6742c00d", "68ca8f20");
        assertThat(passed.packets.get(0).keyframeStart()).isTrue();
        assertThat(passed.packets.get(1).hex()).isEqualTo(IDR);
        assertThat(passed.packets.get(1).keyframeStart()).isFalse();
        var first = passed.seqs().getFirst();
        assertThat(passed.seqs()).containsExactly(first, first + 1, first + 2, first + 3, first + 4);
        assertThat(drops).isEmpty();
    }

    @Test
    void whatComesLateFromBeforeAnInsertionKeepsItsNumber() {
        var receiver = h264(SPROP);
        feed(receiver, 0, 10, 0, 1, IDR);
        feed(receiver, MS, 12, 6_000, 1, IDR);
        feed(receiver, 2 * MS, 11, 3_000, 1, DELTA);
        assertThat(passed.seqs()).doesNotHaveDuplicates();
        var first = passed.seqs().getFirst();
        assertThat(passed.seqs()).containsExactly(first, first + 1, first + 3, first + 4, first + 2);
    }

    @Test
    void setsInTheStreamAreNotRepeatedAndTakeTheDescriptionsPlace() {
        var receiver = h264(SPROP);
        feed(receiver, 0, 10, 0, 1, SPS);
        feed(receiver, 0, 11, 0, 1, "68ce3880");
        feed(receiver, 0, 12, 0, 1, IDR);
        assertThat(passed.packets).hasSize(3);
        assertThat(passed.packets.getFirst().keyframeStart()).isTrue();
        feed(receiver, MS, 13, 3_000, 1, IDR);
        assertThat(passed.packets).hasSize(5);
        assertThat(passed.packets.get(3).hex())
                .contains(SPS)
                .contains("68ce3880")
                .doesNotContain("68ca8f20");
    }

    @Test
    void duplicatesStrangersAndStraysAreLeftOut() {
        var receiver = h264("");
        feed(receiver, 0, 10, 0, 1, DELTA);
        feed(receiver, MS, 10, 0, 1, DELTA);
        feed(receiver, MS, 11, 3_000, 2, DELTA);
        feed(receiver, MS, 40_000, 3_000, 1, DELTA);
        receiver.onRtp(MS, Unpooled.wrappedBuffer(new byte[5]));
        assertThat(passed.packets).hasSize(1);
        assertThat(drops).containsExactly("rtp-duplicate", "rtp-other-source", "rtp-stray", "rtp-bad-rtp");
    }

    @Test
    void anotherSenderIsTakenWhenTheFirstIsSilentAndBeginsAnew() {
        var receiver = h264("");
        feed(receiver, 0, 10, 0, 1, DELTA);
        feed(receiver, 600 * MS, 9_000, 777, 2, DELTA);
        feed(receiver, 601 * MS, 9_001, 888, 2, DELTA);
        assertThat(passed.packets).hasSize(3);
        assertThat(passed.restarts).containsExactly(1);
    }

    @Test
    void aacComesOutOfLatm() {
        // RFC 6416 section 7.4: 44.1 kHz mono AAC-LC
        var receiver = receiver(new RtpMap(96, "MP4A-LATM", 44_100, 1), "cpresent=0;config=40002410;object=2");
        feed(receiver, 0, 1, 0, 1, "04aabbccdd");
        assertThat(passed.packets).hasSize(1);
        assertThat(passed.packets.getFirst().hex()).isEqualTo("0010" + "0020" + "aabbccdd");
        feed(receiver, MS, 2, 1_024, 1, "09aabb");
        assertThat(drops).containsExactly("rtp-broken-sound");
    }

    /** The types of what is said to the sender now, in hexadecimal digits. */
    private static List<String> said(RtpReceiver by, long nowNs, boolean reportDue) {
        var out = Unpooled.buffer();
        by.feedback().write(nowNs, reportDue, out, 5, new byte[] {'x'});
        var compound = new RtcpCompound();
        var types = new ArrayList<String>();
        if (out.isReadable()) {
            assertThat(compound.wrap(out, 0, out.readableBytes(), false)).isEqualTo(RtcpFault.NONE);
            while (compound.next()) {
                types.add(compound.type() + "/" + compound.count());
            }
        }
        return types;
    }

    @Test
    void whoUnderstandsItIsAskedForKeyframesOnceASecondUntilOneComes() {
        for (var line : List.of("a=rtcp-fb:96 nack pli", "a=rtcp-fb:* ccm fir")) {
            var request = line.contains("pli") ? "206/1" : "206/4";
            var receiver = described("m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000", line);
            assertThat(receiver.feedback().asksForKeyframes()).isTrue();
            receiver.feedback().onKeyframeWanted(0);
            assertThat(said(receiver, 0, false))
                    .as("nobody is there to be asked")
                    .isEmpty();
            feed(receiver, 0, 10, 0, 1, DELTA);
            receiver.feedback().onKeyframeWanted(0);
            assertThat(receiver.feedback().requestDeadlineNs()).isZero();
            assertThat(said(receiver, 0, false)).containsExactly("201/0", "202/1", request);
            receiver.feedback().onKeyframeWanted(100 * MS);
            assertThat(said(receiver, 100 * MS, false)).isEmpty();
            assertThat(said(receiver, 1_000 * MS, true)).containsExactly("201/1", "202/1", request);
            feed(receiver, 1_100 * MS, 11, 3_000, 1, IDR);
            assertThat(receiver.feedback().requestDeadlineNs()).isEqualTo(Long.MAX_VALUE);
            assertThat(said(receiver, 9_000 * MS, true)).containsExactly("201/1", "202/1");
        }
    }

    @Test
    void whoDoesNotSaySoIsNotAsked() {
        var sound = described("m=audio 0 RTP/AVP 0", "a=rtcp-fb:0 nack pli");
        var silent = described("m=video 0 RTP/AVPF 96", "a=rtpmap:96 H264/90000", "a=rtcp-fb:97 nack pli");
        for (var receiver : List.of(sound, silent)) {
            assertThat(receiver.feedback().asksForKeyframes()).isFalse();
            receiver.feedback().onKeyframeWanted(0);
            assertThat(receiver.feedback().requestDeadlineNs()).isEqualTo(Long.MAX_VALUE);
            assertThat(said(receiver, 0, false)).isEmpty();
        }
    }

    @Test
    void changedPacketsNeverThrow() {
        for (var codec :
                List.of("H264", "H265", "VP8", "VP9", "AV1", "MP4V-ES", "MPV", "JPEG", "opus", "MPEG4-GENERIC")) {
            var receiver = receiver(new RtpMap(96, codec, 90_000, 1), SPROP);
            for (var seed = 0; seed < 2_000; seed++) {
                var random = new Random(seed);
                var bytes = new byte[random.nextInt(60)];
                random.nextBytes(bytes);
                if (bytes.length > 2 && seed % 4 != 0) {
                    bytes[0] = (byte) 0x80;
                    bytes[1] = 96;
                }
                receiver.onRtp(seed * (600 * MS), Unpooled.wrappedBuffer(bytes));
                receiver.onRtcp(seed * (600 * MS), Unpooled.wrappedBuffer(bytes));
            }
            receiver.close();
        }
    }
}
