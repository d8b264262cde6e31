package dev.fanlight.load.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.rtcp.Nack;
import dev.fanlight.proto.rtcp.PictureLoss;
import dev.fanlight.proto.rtcp.RtcpCompound;
import dev.fanlight.proto.rtcp.RtcpFault;
import dev.fanlight.proto.rtcp.RtcpHeader;
import dev.fanlight.proto.rtcp.twcc.TwccFeedback;
import dev.fanlight.proto.rtp.ReceptionStatistics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiverFeedbackTest {
    private static final long MS = 1_000_000;
    private static final int MEDIA_SSRC = 99;

    private final List<String> sent = new ArrayList<>();
    private final ReceptionStatistics statistics = new ReceptionStatistics(90_000);
    private boolean reducedSize = true;

    private ReceiverFeedback feedback() {
        return new ReceiverFeedback(
                0, new ReceiverFeedback.Agreed(reducedSize, true, true, true, 90_000), 1, Unpooled.buffer(1_500));
    }

    private void onTimer(ReceiverFeedback feedback, long nowNs) {
        feedback.onTimer(nowNs, MEDIA_SSRC, statistics, this::take);
    }

    private void take(ByteBuf compound) {
        var walk = new RtcpCompound();
        assertThat(walk.wrap(compound, 0, compound.readableBytes(), reducedSize))
                .isEqualTo(RtcpFault.NONE);
        while (walk.next()) {
            sent.add(
                    switch (walk.type()) {
                        case RtcpHeader.RECEIVER_REPORT -> "RR" + walk.count();
                        case RtcpHeader.SOURCE_DESCRIPTION -> "SDES";
                        case RtcpHeader.TRANSPORT_FEEDBACK ->
                            walk.count() == Nack.FORMAT ? "NACK" : walk.count() == TwccFeedback.FORMAT ? "TWCC" : "?";
                        case RtcpHeader.PAYLOAD_FEEDBACK -> walk.count() == PictureLoss.FORMAT ? "PLI" : "?";
                        default -> "?";
                    });
        }
    }

    @Test
    void reportsEachSecond() {
        var feedback = feedback();
        feedback.onKeyframe();
        assertThat(feedback.deadlineNs()).isEqualTo(1_000 * MS);
        onTimer(feedback, 999 * MS);
        assertThat(sent).isEmpty();
        onTimer(feedback, 1_000 * MS);
        assertThat(sent).containsExactly("RR0", "SDES");
        statistics.onPacket(0, 70_000, 0);
        onTimer(feedback, 2_000 * MS);
        assertThat(sent).containsExactly("RR0", "SDES", "RR1", "SDES");
    }

    @Test
    void tellsArrivalsAHundredMillisecondsAfterTheFirst() {
        var feedback = feedback();
        feedback.onArrival(10 * MS, 500);
        feedback.onArrival(20 * MS, 502);
        assertThat(feedback.deadlineNs()).isEqualTo(110 * MS);
        onTimer(feedback, 110 * MS);
        assertThat(sent).containsExactly("TWCC");
        onTimer(feedback, 500 * MS);
        assertThat(sent).as("nothing new, nothing told").containsExactly("TWCC");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void asksForWhatIsMissingAtOnce(boolean reduced) {
        reducedSize = reduced;
        var feedback = feedback();
        feedback.onVideo(MS, 70_000);
        feedback.onVideo(2 * MS, 70_003);
        assertThat(feedback.deadlineNs()).isLessThanOrEqualTo(2 * MS);
        onTimer(feedback, 2 * MS);
        assertThat(feedback.asked()).isEqualTo(2);
        assertThat(sent).isEqualTo(reduced ? List.of("NACK") : List.of("RR0", "SDES", "NACK"));
    }

    @Test
    void asksForAKeyframeOnlyWhenNoneComes() {
        var feedback = feedback();
        onTimer(feedback, 1_999 * MS);
        assertThat(sent).doesNotContain("PLI");
        onTimer(feedback, 2_000 * MS);
        onTimer(feedback, 3_000 * MS);
        assertThat(sent).containsOnlyOnce("PLI");
        onTimer(feedback, 4_000 * MS);
        feedback.onKeyframe();
        onTimer(feedback, 60_000 * MS);
        assertThat(feedback.keyframesAsked()).isEqualTo(2);
    }
}
