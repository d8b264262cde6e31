package dev.fanlight.proto.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fanlight.proto.rtcp.twcc.TwccFeedback;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RtcpPacketsTest {
    private final RtcpCompound compound = new RtcpCompound();

    private static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
    }

    /** One of everything that is written here, in one datagram. */
    private static ByteBuf everything() {
        var out = Unpooled.buffer();
        SenderReport.write(out, 0x11, 0x0102030405060708L, 9, 10, 11, 1);
        ReportBlock.write(out, 0x22, 64, -2, 0x1_0005, 7, 0xB705_2000, 0x0005_4000);
        ReceiverReport.write(out, 0x12, 1);
        ReportBlock.write(out, 0x23, 0, 5, 6, 7, 0, 0);
        SourceDescription.write(out, 0x11, "fanlight".getBytes(StandardCharsets.US_ASCII));
        Nack.write(out, 1, 2, new long[] {100, 101, 116, 117}, 0, 4, 1200);
        PictureLoss.write(out, 1, 2);
        FullIntraRequest.write(out, 1, 2, 255);
        Remb.write(out, 1, 2_500_000, new int[] {5, 6}, 2);
        out.writeBytes(hex("80cc0002000000014142434400000000")).writerIndex(out.writerIndex() - 4); // APP
        out.writeBytes(hex("80cf000100000001")); // XR without blocks
        out.writeBytes(hex("8fcd0005" + "00000001" + "00000002" + "fffe0003" + "00000107" + "a980" + "040a"));
        Goodbye.write(out, 0x11);
        return out;
    }

    @Test
    void walksACompoundOfEverything() {
        var all = everything();
        assertThat(compound.wrap(all, 0, all.readableBytes(), false)).isEqualTo(RtcpFault.NONE);
        var types = new ArrayList<Integer>();
        while (compound.next()) {
            types.add(compound.type());
            assertThat(parse(compound)).isEqualTo(RtcpFault.NONE);
        }
        assertThat(types).containsExactly(200, 201, 202, 205, 206, 206, 206, 204, 207, 205, 203);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            80c900                            | TOO_SHORT
            40c9000100000001                  | BAD_VERSION
            8060000100000001                  | BAD_TYPE
            80c9000200000001                  | BAD_LENGTH
            80c900010000000180c9              | BAD_LENGTH
            80cb0000                          | NO_REPORT_FIRST
            a0c900010000000180cb0000          | BAD_PADDING
            a0c900010000000000000000          | BAD_PADDING
            a0c9000200000001deadbe03          | NONE
            80c9000100000001afcd0005000000013c3e41fd0066000100e36c0b2001df01 | NONE
            a0c9000200000001deadbe00          | BAD_PADDING
            a0c9000200000001deadbe0c          | BAD_PADDING
            a0c9000200000001deadbe04          | NONE
            80c9000100000001a0cb000100000004  | NONE
            """)
    void refusesBadFraming(String hex, RtcpFault reason) {
        var bytes = hex(hex);
        assertThat(compound.wrap(bytes, 0, bytes.readableBytes(), false)).isEqualTo(reason);
        assertThat(compound.next()).isEqualTo(reason == RtcpFault.NONE);
        assertThat(reason.meaning()).isNotBlank();
    }

    @Test
    void reducedSizeMayBeginWithAnything() {
        var bytes = hex("81ce00020000000100000002");
        assertThat(compound.wrap(bytes, 0, 12, false)).isEqualTo(RtcpFault.NO_REPORT_FIRST);
        assertThat(compound.wrap(bytes, 0, 12, true)).isEqualTo(RtcpFault.NONE);
        assertThat(compound.next()).isTrue();
        assertThat(compound.contentBytes()).isEqualTo(12);
        assertThat(RtcpHeader.mediaSsrc(bytes, compound.offset())).isEqualTo(2);
    }

    @Test
    void writesSenderReportsToTheByte() {
        var out = Unpooled.buffer();
        SenderReport.write(out, 0x11, 0x0102030405060708L, 9, 10, 11, 1);
        ReportBlock.write(out, 0x22, 64, -2, 0x1_0005, 7, 0xB705_2000, 0x0005_4000);
        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo("81c8000c" + "00000011" + "0102030405060708" + "00000009" + "0000000a" + "0000000b"
                        + "00000022" + "40fffffe" + "00010005" + "00000007" + "b7052000" + "00054000");
        assertThat(SenderReport.ntp(out, 0)).isEqualTo(0x0102030405060708L);
        assertThat(SenderReport.rtpTime(out, 0)).isEqualTo(9);
        assertThat(SenderReport.packets(out, 0)).isEqualTo(10);
        assertThat(SenderReport.payloadOctets(out, 0)).isEqualTo(11);
        var block = SenderReport.blockOffset(0, 0);
        assertThat(ReportBlock.ssrc(out, block)).isEqualTo(0x22);
        assertThat(ReportBlock.fractionLost(out, block)).isEqualTo(64);
        assertThat(ReportBlock.cumulativeLost(out, block)).isEqualTo(-2);
        assertThat(ReportBlock.highestSeq(out, block)).isEqualTo(0x1_0005);
        assertThat(ReportBlock.jitter(out, block)).isEqualTo(7);
        // RFC 3550 figure 2: the report comes at 0xb710:8000, which makes 6.125 s
        assertThat(ReportBlock.rttNs(out, block, 0xB710_8000_0000L)).isEqualTo(6_125_000_000L);
        assertThat(ReportBlock.rttNs(out, block, 0xB70A_5FFF_0000L)).isEqualTo(ReportBlock.UNKNOWN_RTT);
        out.setInt(block + 16, 0);
        assertThat(ReportBlock.rttNs(out, block, 0xB710_8000_0000L)).isEqualTo(ReportBlock.UNKNOWN_RTT);
    }

    @Test
    void writesDescriptionsWithEveryLengthOfName() {
        for (var length = 0; length < 9; length++) {
            var out = Unpooled.buffer();
            var name = "abcdefgh".substring(0, length);
            SourceDescription.write(out, 7, name.getBytes(StandardCharsets.US_ASCII));
            assertThat(out.readableBytes())
                    .isEqualTo(SourceDescription.bytes(length))
                    .matches(n -> n % 4 == 0);
            var names = new ArrayList<String>();
            assertThat(SourceDescription.parse(
                            out,
                            0,
                            out.readableBytes(),
                            (ssrc, bytes, at, size) ->
                                    names.add(ssrc + bytes.toString(at, size, StandardCharsets.US_ASCII))))
                    .isEqualTo(RtcpFault.NONE);
            assertThat(names).containsExactly("7" + name);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "81ca0001000000070, BAD_COUNT",
        "81ca00020000000701026162, BAD_COUNT",
        "81ca00020000000701056162, BAD_COUNT",
        "82ca0002000000070101610080, BAD_COUNT",
        "81ca00020000000701016100, NONE",
    })
    void refusesBrokenDescriptions(String hex, RtcpFault reason) {
        var bytes = hex(hex.substring(0, hex.length() & ~7));
        assertThat(SourceDescription.parse(bytes, 0, bytes.readableBytes(), (ssrc, b, at, size) -> {}))
                .isEqualTo(reason);
    }

    @Test
    void packsMissingPacketsIntoNacks() {
        var out = Unpooled.buffer();
        assertThat(Nack.write(out, 1, 2, new long[] {100, 101, 116, 117}, 0, 4, 1200))
                .isEqualTo(4);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("81cd0004" + "00000001" + "00000002" + "00648001" + "00750000");
        assertThat(missing(out, 100)).containsExactly(100, 101, 116, 117);
        assertThat(missing(out, 3)).containsExactly(100, 101, 116);
        // over the wrap
        out.clear();
        Nack.write(out, 1, 2, new long[] {0x1_FFFF, 0x2_0000, 0x2_000F}, 0, 3, 1200);
        assertThat(ByteBufUtil.hexDump(out, 12, 4)).isEqualTo("ffff8001");
        assertThat(missing(out, 100)).containsExactly(65535, 0, 15);
        assertThat(Nack.parse(out, 0, 12, 100, sequence -> {})).isEqualTo(RtcpFault.BAD_COUNT);
    }

    @Test
    void nacksStayUnderTheirLimitAndTellHowFarTheyCame() {
        var random = new Random(3);
        for (var round = 0; round < 500; round++) {
            var all = random.longs(200, 65_536, 70_000).distinct().sorted().toArray();
            var told = new ArrayList<Integer>();
            for (var from = 0; from < all.length; ) {
                var out = Unpooled.buffer();
                var taken = Nack.write(out, 1, 2, all, from, all.length - from, 16 + random.nextInt(100));
                assertThat(taken).isPositive();
                assertThat(out.readableBytes()).isLessThan(116);
                told.addAll(missing(out, 1000));
                from += taken;
            }
            assertThat(told)
                    .containsExactlyElementsOf(
                            Arrays.stream(all).mapToObj(n -> (int) n & 0xFFFF).toList());
        }
    }

    private static List<Integer> missing(ByteBuf nack, int max) {
        var list = new ArrayList<Integer>();
        assertThat(Nack.parse(nack, 0, nack.readableBytes(), max, list::add)).isEqualTo(RtcpFault.NONE);
        return list;
    }

    @Test
    void writesKeyframeRequests() {
        var out = Unpooled.buffer();
        PictureLoss.write(out, 1, 2);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("81ce00020000000100000002");
        out.clear();
        FullIntraRequest.write(out, 1, 2, 0x103);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("84ce0004" + "00000001" + "00000000" + "00000002" + "03000000");
        var seen = new ArrayList<String>();
        assertThat(FullIntraRequest.parse(out, 0, 20, (ssrc, number) -> seen.add(ssrc + "#" + number)))
                .isEqualTo(RtcpFault.NONE);
        assertThat(seen).containsExactly("2#3");
        assertThat(FullIntraRequest.parse(out, 0, 16, (ssrc, number) -> {})).isEqualTo(RtcpFault.BAD_COUNT);
    }

    @Test
    void writesRemb() {
        var out = Unpooled.buffer();
        // 2,500,000 = 0x2625A0 has 22 bits: exponent 4, mantissa 156,250 = 0x2625A
        Remb.write(out, 1, 2_500_000, new int[] {5, 6}, 2);
        assertThat(ByteBufUtil.hexDump(out))
                .isEqualTo("8fce0006" + "00000001" + "00000000" + "52454d42" + "0212625a" + "00000005" + "00000006");
        assertThat(Remb.check(out, 0, 28)).isEqualTo(RtcpFault.NONE);
        assertThat(Remb.rateBps(out, 0)).isEqualTo(2_500_000);
        assertThat(Remb.ssrc(out, 0, 1)).isEqualTo(6);
        assertThat(Remb.check(out, 0, 24)).isEqualTo(RtcpFault.BAD_COUNT);
        assertThat(Remb.check(out, 0, 16)).isEqualTo(RtcpFault.NOT_REMB);
        out.setMedium(17, 0xFFFFFF);
        assertThat(Remb.rateBps(out, 0)).isEqualTo(Long.MAX_VALUE);
        for (var rate : new long[] {0, 1, 262_143, 262_144, 1L << 40, Long.MAX_VALUE}) {
            out.clear();
            Remb.write(out, 1, rate, new int[0], 0);
            assertThat(Remb.rateBps(out, 0)).isBetween(rate - rate / 131_072, rate);
        }
    }

    @Test
    void refusesEveryTruncation() {
        var all = everything();
        var whole = new RtcpCompound();
        whole.wrap(all, 0, all.readableBytes(), true);
        while (whole.next()) {
            for (var length = 0; length < whole.contentBytes(); length++) {
                assertThat(compound.wrap(all, whole.offset(), length, true)).isNotEqualTo(RtcpFault.NONE);
            }
            if (whole.type() != RtcpHeader.APPLICATION && whole.type() != RtcpHeader.EXTENDED_REPORT) {
                // the header's length made to fit, so that only the content is short
                for (var words = 0; words < whole.contentBytes() / 4 - 1; words++) {
                    var cut = all.copy(whole.offset(), 4 * (words + 1));
                    cut.setShort(2, words);
                    assertThat(compound.wrap(cut, 0, cut.readableBytes(), true)).isEqualTo(RtcpFault.NONE);
                    compound.next();
                    var oneNackLess = compound.type() == RtcpHeader.TRANSPORT_FEEDBACK
                            && compound.count() == Nack.FORMAT
                            && words == 3;
                    if (!oneNackLess) {
                        assertThat(parse(compound))
                                .as("%d, %d words", compound.type(), words)
                                .isNotEqualTo(RtcpFault.NONE);
                    }
                }
            }
        }
    }

    /** Reads all there is to be read in the packet. */
    private static RtcpFault parse(RtcpCompound c) {
        var bytes = c.buffer();
        var at = c.offset();
        var size = c.contentBytes();
        return switch (c.type()) {
            case RtcpHeader.SENDER_REPORT -> {
                var fault = SenderReport.check(bytes, at, size);
                for (var i = 0; fault == RtcpFault.NONE && i < c.count(); i++) {
                    ReportBlock.rttNs(bytes, SenderReport.blockOffset(at, i), 1L << 40);
                }
                yield fault;
            }
            case RtcpHeader.RECEIVER_REPORT -> {
                var fault = ReceiverReport.check(bytes, at, size);
                for (var i = 0; fault == RtcpFault.NONE && i < c.count(); i++) {
                    ReportBlock.dlsr(bytes, ReceiverReport.blockOffset(at, i));
                }
                yield fault;
            }
            case RtcpHeader.SOURCE_DESCRIPTION ->
                SourceDescription.parse(bytes, at, size, (ssrc, b, from, length) -> b.getBytes(from, new byte[length]));
            case RtcpHeader.GOODBYE -> {
                var fault = Goodbye.check(bytes, at, size);
                for (var i = 0; fault == RtcpFault.NONE && i < c.count(); i++) {
                    Goodbye.ssrc(bytes, at, i);
                }
                yield fault;
            }
            case RtcpHeader.TRANSPORT_FEEDBACK ->
                switch (c.count()) {
                    case Nack.FORMAT -> Nack.parse(bytes, at, size, 1000, sequence -> {});
                    case TwccFeedback.FORMAT -> {
                        var fault = TwccFeedback.check(bytes, at, size);
                        if (fault == RtcpFault.NONE) {
                            TwccFeedback.forEach(bytes, at, new TwccFeedback.Visitor() {
                                @Override
                                public void received(int sequence, long ticks) {}

                                @Override
                                public void missing(int sequence) {}
                            });
                        }
                        yield fault;
                    }
                    default -> RtcpFault.NONE;
                };
            case RtcpHeader.PAYLOAD_FEEDBACK ->
                switch (c.count()) {
                    case PictureLoss.FORMAT -> PictureLoss.check(size);
                    case FullIntraRequest.FORMAT -> FullIntraRequest.parse(bytes, at, size, (ssrc, number) -> {});
                    case Remb.FORMAT -> {
                        var fault = Remb.check(bytes, at, size);
                        if (fault == RtcpFault.NONE) {
                            Remb.rateBps(bytes, at);
                            for (var i = 0; i < Remb.ssrcCount(bytes, at); i++) {
                                Remb.ssrc(bytes, at, i);
                            }
                        }
                        yield fault;
                    }
                    default -> RtcpFault.NONE;
                };
            default -> RtcpFault.NONE;
        };
    }

    @Test
    void readsOrRefusesAnyBytes() {
        var original = ByteBufUtil.getBytes(everything());
        for (var seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var mutated = original.clone();
            for (var i = random.nextInt(6); i >= 0; i--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            fuzz(mutated);
        }
    }

    @FuzzTest
    void fuzz(byte[] any) {
        var bytes = Unpooled.wrappedBuffer(any);
        if (compound.wrap(bytes, 0, any.length, true) != RtcpFault.NONE) {
            return;
        }
        while (compound.next()) {
            assertThat(compound.offset() + compound.contentBytes()).isLessThanOrEqualTo(any.length);
            parse(compound);
        }
    }
}
