package dev.fanlight.endpoint.webrtc.publish;

import static dev.fanlight.endpoint.webrtc.publish.MediaUnderTest.MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.endpoint.rtp.Passed;
import dev.fanlight.endpoint.rtp.SenderTimes;
import dev.fanlight.proto.rtcp.ExtendedReport;
import dev.fanlight.proto.rtcp.Goodbye;
import dev.fanlight.proto.rtcp.ReceiverReport;
import dev.fanlight.proto.rtcp.Remb;
import dev.fanlight.proto.rtcp.ReportBlock;
import dev.fanlight.proto.rtcp.RtcpHeader;
import dev.fanlight.proto.rtcp.SenderReport;
import dev.fanlight.proto.rtcp.twcc.TwccFeedback;
import dev.fanlight.proto.rtp.NtpTime;
import dev.fanlight.proto.webrtc.Feedback;
import dev.fanlight.proto.webrtc.NegotiatedTrack;
import dev.fanlight.proto.webrtc.RtpCodec;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublisherMediaTest {
    private static final byte[] SETS = {0x78, 0, 4, 0x67, 66, 0, 30, 0, 2, 0x68, 1};
    private static final byte[] KEY_SLICE = {0x65, (byte) 0x88, 1, 2};
    private static final byte[] KEY_PART = {0x7C, 0x05, 1, 2};
    private static final byte[] SLICE = {0x41, (byte) 0x9A, 1, 2};
    private static final byte[] SPARE_SLICE = {0x01, (byte) 0x9A, 1, 2};
    private static final long FIRST_CYCLE = 0x1_0000L;

    private static RtpMaker packet(int seq, int picture, byte... payload) {
        return RtpMaker.of(1, seq, picture * 3_000).payload(payload);
    }

    private static Long[] seqs(long... numbers) {
        return LongStream.of(numbers).map(n -> n + FIRST_CYCLE).boxed().toArray(Long[]::new);
    }

    private static MediaUnderTest plain() {
        return new MediaUnderTest(Agreed.plainVideo(Feedback.NACK, Feedback.NACK_PLI));
    }

    /** With a keyframe of packets 10 and 11. */
    private static MediaUnderTest begun(NegotiatedTrack... tracks) {
        var media = new MediaUnderTest(tracks);
        media.rtp(packet(10, 0, SETS));
        media.rtp(packet(11, 0, KEY_SLICE).marker());
        return media;
    }

    // ---- beginnings

    @Test
    void passesAClipOnAsItCame() {
        try (var media = plain()) {
            var seq = 65_530;
            var payloads = new ArrayList<byte[]>();
            var pictures = RtpMaker.clip(300);
            for (var picture = 0; picture < pictures.size(); picture++) {
                for (var payload : pictures.get(picture)) {
                    media.rtp(packet(seq++ & 0xFFFF, picture, payload));
                    payloads.add(payload);
                }
                media.pass(33);
            }
            assertThat(media.video().packets).hasSameSizeAs(payloads);
            assertThat(media.video().packets.stream()
                            .map(p -> Unpooled.wrappedBuffer(
                                    java.util.HexFormat.of().parseHex(p.hex()))))
                    .containsExactlyElementsOf(
                            payloads.stream().map(Unpooled::wrappedBuffer).toList());
            assertThat(media.video().seqs().getFirst()).isEqualTo(65_530 + FIRST_CYCLE);
            assertThat(media.video().seqs()).isSorted().doesNotHaveDuplicates();
            assertThat(media.video().packets.stream()
                            .filter(Passed.Packet::keyframeStart)
                            .map(Passed.Packet::time))
                    .containsExactly(1L << 32, (1L << 32) + 6 * 3_000);
            assertThat(media.video().pictures).containsExactly("96x80");
            assertThat(media.plis).isEmpty();
        }
    }

    @Test
    void holdsAllBackUntilAKeyframeAndAsksForOneAtOnce() {
        try (var media = plain()) {
            media.rtp(packet(1, 0, SLICE));
            assertThat(media.plis).containsEntry(1, 1);
            media.rtp(packet(2, 1, SLICE));
            media.rtp(packet(3, 2, SETS));
            media.rtp(packet(4, 2, KEY_SLICE));
            media.rtp(packet(5, 3, SLICE));
            media.pass(1_300);
            assertThat(media.video().seqs()).containsExactly(seqs(3, 4, 5));
            assertThat(media.video().keyframes()).containsExactly(seqs(3));
            assertThat(media.video().restarts).isEmpty();
            assertThat(media.dropped(PublisherDrop.BEFORE_KEYFRAME)).isEqualTo(2);
            assertThat(media.plis).containsEntry(1, 1);
        }
    }

    @Test
    void beginsWithTheParameterSetsThoughTheirPictureOvertakesThem() {
        try (var media = plain()) {
            media.rtp(packet(41, 0, SLICE));
            media.rtp(packet(43, 1, KEY_SLICE));
            media.rtp(packet(44, 1, KEY_PART).marker());
            assertThat(media.video().packets).isEmpty();
            media.rtp(packet(42, 1, SETS));
            assertThat(media.video().seqs()).containsExactly(seqs(42, 43, 44));
            assertThat(media.video().keyframes()).containsExactly(seqs(42));
            media.rtp(packet(45, 2, SLICE));
            assertThat(media.video().seqs()).endsWith(seqs(45));
        }
    }

    @Test
    void beginsWithASliceThatIsTheFirstOfItsPicture() {
        try (var media = plain()) {
            media.rtp(packet(42, 1, KEY_SLICE));
            assertThat(media.video().packets).isEmpty();
            media.rtp(packet(41, 0, SLICE).marker());
            assertThat(media.video().seqs()).containsExactly(seqs(42));
        }
    }

    @Test
    void marksOnlyTheFirstPartOfAKeyframe() {
        try (var media = begun(Agreed.plainVideo(Feedback.NACK))) {
            media.rtp(packet(12, 1, SLICE));
            media.rtp(packet(14, 2, KEY_SLICE));
            media.rtp(packet(13, 2, SETS));
            media.rtp(packet(15, 2, KEY_SLICE));
            assertThat(media.video().keyframes()).containsExactly(seqs(10, 14));
        }
    }

    @Test
    void saysWhatNobodyNeeds() {
        try (var media = begun(Agreed.plainVideo(Feedback.NACK))) {
            media.rtp(packet(12, 1, SLICE));
            media.rtp(packet(13, 2, SPARE_SLICE));
            media.rtp(packet(14, 3, (byte) 0x06, (byte) 5, (byte) 1, (byte) 0));
            assertThat(media.video().packets)
                    .extracting(Passed.Packet::discardable)
                    .containsExactly(false, false, false, true, false);
        }
    }

    @Test
    void passesOnWhatItCannotReadAndCountsIt() {
        try (var media = begun(Agreed.plainVideo(Feedback.NACK))) {
            media.rtp(packet(12, 1, (byte) 0xFF));
            media.rtp(packet(13, 1).padding(8));
            media.pass(1_000);
            assertThat(media.video().seqs()).containsExactly(seqs(10, 11, 12, 13));
            assertThat(media.video().packets.getLast().hex()).isEmpty();
            assertThat(media.dropped(PublisherDrop.BAD_PAYLOAD)).isEqualTo(1);
        }
    }

    // ---- repetitions and gaps

    @Test
    void passesNothingOnTwice() {
        try (var media = begun(Agreed.video(RtpCodec.H264))) {
            media.rtp(packet(12, 1, SLICE));
            media.rtp(packet(12, 1, SLICE));
            media.rtp(packet(12, 1, SLICE).retransmission(2, 500));
            media.rtp(packet(12, 1, SLICE).retransmission(2, 501));
            media.pass(1_000);
            assertThat(media.video().seqs()).containsExactly(seqs(10, 11, 12));
            assertThat(media.dropped(PublisherDrop.DUPLICATE)).isEqualTo(3);
        }
    }

    @Test
    void asksForWhatIsMissingAndTakesItAsARetransmission() {
        try (var media = begun(Agreed.video(RtpCodec.H264))) {
            media.rtp(packet(14, 3, SLICE));
            assertThat(media.nacked).containsExactly(12, 13);
            media.pass(30);
            media.rtp(packet(12, 1, SLICE).retransmission(2, 500));
            media.rtp(packet(13, 2, SLICE).retransmission(2, 501));
            media.pass(1_000);
            assertThat(media.video().seqs()).containsExactly(seqs(10, 11, 14, 12, 13));
            assertThat(media.video().packets.getLast().hex()).isEqualTo("419a0102");
            assertThat(media.nacked).hasSize(2);
        }
    }

    @Test
    void takesWhatIsMissingUnderItsOldNumberToo() {
        try (var media = begun(Agreed.plainVideo(Feedback.NACK))) {
            media.rtp(packet(1_014, 3, SLICE));
            media.rtp(packet(12, 1, SLICE));
            assertThat(media.video().seqs()).containsExactly(seqs(10, 11, 1_014, 12));
        }
    }

    @Test
    void doesNotAskWhereThatWasNotAgreedOn() {
        try (var media = begun(Agreed.plainVideo(Feedback.NACK_PLI))) {
            media.rtp(packet(14, 3, SLICE));
            media.pass(3_000);
            assertThat(media.nacked).isEmpty();
        }
    }

    @Test
    void measuresTheRoundTripByRetransmissionsAndByTheAnswerToItsReports() {
        try (var media = begun(Agreed.video(RtpCodec.H264))) {
            media.rtp(packet(13, 2, SLICE));
            media.pass(20);
            media.rtp(packet(12, 1, SLICE).retransmission(2, 500));
            media.rtp(packet(15, 4, SLICE));
            media.pass(45);
            assertThat(media.nacked).containsExactly(12, 14, 14);

            media.pass(1_000);
            media.nacked.clear();
            var lrr = NtpTime.compact(NtpTime.ofUnixNs(1_700_000_000_000_000_000L + media.nowNs - 60 * MS));
            var answer = Unpooled.buffer();
            ReceiverReport.write(answer, 1, 0);
            ExtendedReport.writeDelay(answer, 1, MediaUnderTest.OWN_SSRC, lrr, NtpTime.compactOfNs(20 * MS));
            media.rtcp(answer);
            media.rtp(packet(17, 6, SLICE));
            media.pass(39);
            assertThat(media.nacked).containsExactly(16);
            media.pass(5);
            assertThat(media.nacked).containsExactly(16, 16);
        }
    }

    @Test
    void beginsAnewAfterAJump() {
        try (var media = begun(Agreed.video(RtpCodec.H264))) {
            media.rtp(packet(20_000, 1, SLICE));
            assertThat(media.nacked).isEmpty();
            assertThat(media.plis).containsEntry(1, 1);
            media.rtp(packet(20_001, 2, SETS));
            media.rtp(packet(20_002, 2, KEY_SLICE));
            assertThat(media.video().seqs()).containsExactly(seqs(10, 11, 20_001, 20_002));
            assertThat(media.video().restarts).containsExactly(2);
        }
    }

    @Test
    void countsProbesForTheTransportOnly() {
        try (var media = begun(Agreed.video(RtpCodec.H264))) {
            for (var n = 0; n < 10; n++) {
                media.rtp(packet(7, 0)
                        .retransmission(2, 500 + n)
                        .payload()
                        .padding(200)
                        .number(Agreed.TRANSPORT_ID, n, 2));
            }
            media.pass(60);
            assertThat(media.video().packets).hasSize(2);
            assertThat(media.said(RtcpHeader.TRANSPORT_FEEDBACK, TwccFeedback.FORMAT))
                    .hasSize(1);
            media.pass(1_000);
            assertThat(media.drops).isEmpty();
        }
    }

    // ---- whose a packet is

    @Test
    void learnsSourcesFromMidAndRidAndPayloadType() {
        try (var media = new MediaUnderTest(Agreed.video(RtpCodec.H264, "h", "l"), Agreed.audio())) {
            media.rtp(packet(1, 0, SETS));
            media.rtp(packet(2, 0, SETS).text(Agreed.MID_ID, "v"));
            assertThat(media.video().packets).isEmpty();
            media.rtp(packet(3, 0, SETS).text(Agreed.MID_ID, "v").text(Agreed.RID_ID, "h"));
            media.rtp(packet(5, 1, KEY_SLICE));
            media.rtp(packet(4, 0, KEY_SLICE)
                    .text(Agreed.MID_ID, "v")
                    .text(Agreed.REPAIRED_RID_ID, "h")
                    .retransmission(2, 9));
            media.rtp(RtpMaker.of(3, 70, 960).type(Agreed.AUDIO_TYPE).payload((byte) 0x78, (byte) 1));
            media.pass(1_000);
            assertThat(media.video().seqs()).containsExactly(seqs(3, 5, 4));
            assertThat(media.passed.getLast().seqs()).containsExactly(seqs(70));
            assertThat(media.dropped(PublisherDrop.UNKNOWN_SOURCE)).isEqualTo(2);
        }
    }

    @Test
    void manyUnknownSourcesLeaveNothingButACount() {
        try (var media = begun(Agreed.video(RtpCodec.H264))) {
            for (var n = 100; n < 100_100; n++) {
                media.rtp(RtpMaker.of(n, 1, 0)
                        .type(n % 2 == 0 ? 50 : Agreed.VIDEO_TYPE)
                        .payload(SLICE));
            }
            media.pass(1_000);
            assertThat(media.dropped(PublisherDrop.UNKNOWN_SOURCE)).isEqualTo(100_000);
            media.rtp(packet(12, 1, SLICE));
            assertThat(media.video().seqs()).containsExactly(seqs(10, 11, 12));
        }
    }

    @Test
    void takesUpANewSourceWhenTheOneBeforeIsSilent() {
        try (var media = begun(Agreed.video(RtpCodec.H264))) {
            media.pass(600);
            media.rtp(RtpMaker.of(9, 1, 77).payload(SETS));
            media.rtp(RtpMaker.of(9, 2, 77).payload(KEY_SLICE));
            assertThat(media.video().seqs()).containsExactly(seqs(10, 11, 1, 2));
            assertThat(media.video().restarts).containsExactly(2);
        }
    }

    @Test
    void refusesOtherPayloadTypesOfAKnownSource() {
        try (var media = begun(Agreed.video(RtpCodec.H264))) {
            media.rtp(packet(12, 1, SLICE).type(98));
            media.pass(1_000);
            assertThat(media.dropped(PublisherDrop.WRONG_PAYLOAD_TYPE)).isEqualTo(1);
            assertThat(media.video().packets).hasSize(2);
        }
    }

    // ---- feedback

    @Test
    void aThousandWishesInASecondAreTwoRequestsAtMost() {
        try (var media = begun(Agreed.video(RtpCodec.H264))) {
            var seq = 12;
            for (var ms = 0; ms < 1_000; ms++) {
                media.media.onKeyframeWanted(media.nowNs);
                media.pass(1);
                if (ms == 40) {
                    media.rtp(packet(seq++, ms, SETS));
                    media.rtp(packet(seq++, ms, KEY_SLICE));
                } else {
                    media.rtp(packet(seq++, ms, SLICE));
                }
                assertThat(media.plis.getOrDefault(1, 0)).isBetween(1, ms < 999 ? 1 : 2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reportsEachSecondWithItsName(boolean reducedSize) {
        try (var media = begun(reducedSize ? Agreed.video(RtpCodec.H264) : Agreed.plainVideo(Feedback.NACK))) {
            media.rtp(packet(14, 1, SLICE));
            media.pass(5_000);
            var reports = media.said.stream()
                    .filter(datagram -> MediaUnderTest.each(datagram).getFirst().count() == 1
                            && MediaUnderTest.each(datagram).getFirst().type() == RtcpHeader.RECEIVER_REPORT)
                    .toList();
            assertThat(reports).hasSize(5);
            assertThat(reports)
                    .allSatisfy(report -> assertThat(MediaUnderTest.each(report))
                            .extracting(MediaUnderTest.Part::type)
                            .startsWith(
                                    RtcpHeader.RECEIVER_REPORT,
                                    RtcpHeader.SOURCE_DESCRIPTION,
                                    RtcpHeader.EXTENDED_REPORT));
            var block = ReceiverReport.blockOffset(0, 0);
            assertThat(ReportBlock.ssrc(reports.getFirst(), block)).isEqualTo(1);
            assertThat(ReportBlock.cumulativeLost(reports.getFirst(), block)).isEqualTo(2);
            assertThat(ReportBlock.highestSeq(reports.getFirst(), block)).isEqualTo(14);
            var firstNack = media.said.stream()
                    .map(MediaUnderTest::each)
                    .filter(parts -> parts.stream().anyMatch(MediaUnderTest.Part::isNack))
                    .findFirst()
                    .orElseThrow();
            assertThat(firstNack.getFirst().isNack()).isEqualTo(reducedSize);
        }
    }

    @Test
    void answersSenderReportsInItsOwn() {
        try (var media = begun(Agreed.video(RtpCodec.H264))) {
            var report = Unpooled.buffer();
            SenderReport.write(report, 1, NtpTime.ofUnixNs(1_700_000_000_000_000_000L), 0, 2, 100, 0);
            media.rtcp(report);
            media.pass(250);
            var block = ReceiverReport.blockOffset(0, 0);
            var said = media.said.stream()
                    .filter(datagram -> RtcpHeader.type(datagram, 0) == RtcpHeader.RECEIVER_REPORT)
                    .findFirst()
                    .orElseThrow();
            assertThat(ReportBlock.lsr(said, block))
                    .isEqualTo(NtpTime.compact(NtpTime.ofUnixNs(1_700_000_000_000_000_000L)));
            assertThat(NtpTime.compactToNs(ReportBlock.dlsr(said, block))).isBetween(199 * MS, 201 * MS);
        }
    }

    @Test
    void tellsWhenPacketsCameEachFiftyMilliseconds() {
        try (var media = begun(Agreed.video(RtpCodec.H264), Agreed.audio())) {
            for (var n = 0; n < 100; n++) {
                media.rtp(packet(12 + n, n, SLICE).number(Agreed.TRANSPORT_ID, 2L * n, 2));
                media.rtp(RtpMaker.of(3, n, n * 960)
                        .type(Agreed.AUDIO_TYPE)
                        .payload((byte) 0x78, (byte) 1)
                        .number(Agreed.TRANSPORT_ID, 2L * n + 1, 2));
                media.pass(10);
            }
            assertThat(media.said(RtcpHeader.TRANSPORT_FEEDBACK, TwccFeedback.FORMAT)
                            .count())
                    .isBetween(16L, 20L);
            assertThat(media.said(RtcpHeader.PAYLOAD_FEEDBACK, Remb.FORMAT)).isEmpty();
        }
    }

    @Test
    void namesAGenerousRateToWhoKnowsNothingBetter() {
        try (var media = new MediaUnderTest(Agreed.plainVideo(Feedback.GOOG_REMB))) {
            var seq = 0;
            for (var ms = 0; ms < 3_000; ms++) {
                media.rtp(RtpMaker.of(1, seq++, ms).payload(new byte[1_000]));
                media.pass(1);
            }
            var rates = media.said.stream()
                    .flatMap(datagram -> MediaUnderTest.each(datagram).stream()
                            .filter(part -> part.type() == RtcpHeader.PAYLOAD_FEEDBACK && part.count() == Remb.FORMAT)
                            .map(part -> Remb.rateBps(datagram, part.at())))
                    .toList();
            assertThat(rates).hasSizeBetween(3, 4);
            assertThat(rates).allSatisfy(bps -> assertThat(bps).isBetween(11_000_000L, 13_500_000L));
        }
    }

    // ---- capture times

    @Test
    void knowsCaptureTimesFromTheExtensionBetweenPacketsThatHaveIt() {
        var captured = 1_700_000_000_000_000_000L;
        try (var media = begun(Agreed.video(RtpCodec.H264))) {
            media.rtp(packet(12, 1, SLICE).number(Agreed.CAPTURE_ID, NtpTime.ofUnixNs(captured), 8));
            media.rtp(packet(13, 4, SLICE));
            media.pass(6_000);
            media.rtp(packet(14, 5, SLICE));
            assertThat(media.video().packets)
                    .extracting(Passed.Packet::captureNs)
                    .containsExactly(
                            SenderTimes.UNKNOWN_NS,
                            SenderTimes.UNKNOWN_NS,
                            captured,
                            captured + 100 * MS,
                            SenderTimes.UNKNOWN_NS);
        }
    }

    @Test
    void knowsCaptureTimesFromSenderReportsOtherwise() {
        var captured = 1_700_000_000_000_000_000L;
        try (var media = begun(Agreed.plainVideo(Feedback.NACK))) {
            var report = Unpooled.buffer();
            SenderReport.write(report, 1, NtpTime.ofUnixNs(captured), 3_000, 2, 100, 0);
            media.rtcp(report);
            media.rtp(packet(12, 4, SLICE));
            assertThat(media.video().packets.getLast().captureNs()).isEqualTo(captured + 100 * MS);
        }
    }

    // ---- ends

    @Test
    void saysGoodbyeWhenAllHaveAndTakesThemBack() {
        try (var media = begun(Agreed.video(RtpCodec.H264), Agreed.audio())) {
            media.rtp(RtpMaker.of(3, 1, 0).type(Agreed.AUDIO_TYPE).payload((byte) 0x78, (byte) 1));
            media.rtcp(goodbye(1));
            assertThat(media.goodbyes).isZero();
            media.rtcp(goodbye(3));
            media.rtcp(goodbye(3));
            assertThat(media.goodbyes).isEqualTo(1);
            media.rtp(packet(12, 50, SLICE));
            media.rtp(packet(13, 51, SETS));
            assertThat(media.video().seqs()).containsExactly(seqs(10, 11, 13));
            assertThat(media.video().restarts).containsExactly(2);
        }
    }

    private static io.netty.buffer.ByteBuf goodbye(int ssrc) {
        var bytes = Unpooled.buffer();
        ReceiverReport.write(bytes, ssrc, 0);
        Goodbye.write(bytes, ssrc);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(
            value = RtpCodec.class,
            names = {"H264", "H265", "VP8", "VP9", "AV1"})
    void survivesAnything(RtpCodec codec) {
        var random = new Random(codec.name().length());
        var rids = random.nextBoolean() ? new String[] {"h", "l"} : new String[0];
        try (var media = new MediaUnderTest(Agreed.video(codec, rids), Agreed.audio())) {
            for (var n = 0; n < 20_000; n++) {
                var payload = new byte[random.nextInt(60)];
                random.nextBytes(payload);
                var packet = RtpMaker.of(random.nextInt(4), random.nextInt(300), random.nextInt(10) * 3_000)
                        .payload(payload)
                        .text(Agreed.MID_ID, random.nextBoolean() ? "v" : "a")
                        .text(random.nextBoolean() ? Agreed.RID_ID : Agreed.REPAIRED_RID_ID, "h")
                        .number(Agreed.TRANSPORT_ID, n, 2)
                        .type(95 + random.nextInt(4));
                var bytes = packet.make();
                for (var flips = random.nextInt(4); flips > 0; flips--) {
                    bytes.setByte(random.nextInt(bytes.readableBytes()), random.nextInt(256));
                }
                media.rtp(media.nowNs + random.nextInt(20) * MS, bytes);
                if (n % 7 == 0) {
                    bytes.setByte(1, 200 + random.nextInt(8));
                    bytes.setShort(2, random.nextInt(bytes.readableBytes() / 4));
                    media.rtcp(bytes);
                    media.media.onKeyframeWanted(media.nowNs);
                }
            }
            assertThat(media.video().packets.size() + media.drops.size()).isPositive();
        }
    }

    @Test
    void rubbishIsCounted() {
        var media = plain();
        for (var bytes : List.of(new byte[0], new byte[5], new byte[40])) {
            media.media.onRtp(0, Unpooled.wrappedBuffer(bytes), 0);
            media.rtcp(Unpooled.wrappedBuffer(bytes));
        }
        media.close();
        assertThat(media.dropped(PublisherDrop.BAD_RTP)).isEqualTo(3);
        assertThat(media.dropped(PublisherDrop.BAD_RTCP)).isEqualTo(3);
    }
}
