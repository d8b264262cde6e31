package dev.fanlight.proto.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.rtp.NtpTime;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class ExtendedReportTest {
    private static final long NTP = NtpTime.ofUnixNs(1_700_000_000_123_000_000L);

    @Test
    void asksInTheFormOfTheRfc() {
        var out = Unpooled.buffer();
        ExtendedReport.writeReferenceTime(out, 0x01020304, 0x1122334455667788L);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("80cf0004" + "01020304" + "04000002" + "1122334455667788");
        assertThat(ExtendedReport.referenceTime(out, 0, out.readableBytes())).isEqualTo(0x33445566);
    }

    @Test
    void theAnswerTellsTheRoundTrip() {
        var out = Unpooled.buffer();
        var askedNtp = NTP - NtpTime.ofNs(150_000_000);
        ExtendedReport.writeDelay(out, 7, 42, NtpTime.compact(askedNtp), NtpTime.compactOfNs(100_000_000));
        assertThat(ByteBufUtil.hexDump(out, 0, 16)).isEqualTo("80cf0005" + "00000007" + "05000003" + "0000002a");
        assertThat(ExtendedReport.rttNs(out, 0, out.readableBytes(), 42, NTP)).isBetween(49_950_000L, 50_050_000L);
        assertThat(ExtendedReport.rttNs(out, 0, out.readableBytes(), 43, NTP)).isEqualTo(ExtendedReport.UNKNOWN_RTT);
        assertThat(ExtendedReport.rttNs(out, 0, out.readableBytes(), 42, askedNtp))
                .isEqualTo(ExtendedReport.UNKNOWN_RTT);
    }

    @Test
    void otherBlocksAreSkippedAndBrokenOnesTellNothing() {
        var out = Unpooled.buffer();
        RtcpHeader.write(out, 0, RtcpHeader.EXTENDED_REPORT, 44, 7);
        out.writeInt(0x06000001).writeInt(0);
        out.writeInt(0x04000002).writeLong(NTP);
        out.writeInt(0x05000003).writeInt(42).writeInt(1).writeInt(0);
        assertThat(ExtendedReport.referenceTime(out, 0, 44)).isEqualTo(NtpTime.compact(NTP));
        for (var length = 8; length < 44; length += 4) {
            assertThat(ExtendedReport.rttNs(out, 0, length, 42, NTP)).isEqualTo(ExtendedReport.UNKNOWN_RTT);
        }
        out.setShort(10, 0xFFFF);
        assertThat(ExtendedReport.referenceTime(out, 0, 44)).isZero();
    }
}
