package dev.fanlight.endpoint.webrtc.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.proto.webrtc.RtpCodec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which layer is passed on, when, and that nothing is missing from where it begins. VP8, as its keyframes name their size. */
class SimulcastTest {
    private static final int PICTURE_MS = 40;
    private static final int HIGH = 100;
    private static final int MIDDLE = 200;
    private static final int LOW = 300;

    private final MediaUnderTest media = new MediaUnderTest(Agreed.video(RtpCodec.VP8, "h", "m", "l"));
    private final Map<Integer, Integer> seqs = new TreeMap<>();
    private int picture;

    @AfterEach
    void close() {
        media.close();
    }

    private static String rid(int ssrc) {
        return ssrc == HIGH ? "h" : ssrc == MIDDLE ? "m" : "l";
    }

    private static int width(int ssrc) {
        return ssrc == HIGH ? 1280 : ssrc == MIDDLE ? 640 : 320;
    }

    /** One picture of two packets of each of these layers. */
    private void picture(boolean keyframe, List<Integer> ssrcs) {
        for (var ssrc : ssrcs) {
            for (var part = 0; part < 2; part++) {
                var seq = seqs.merge(ssrc, 1, Integer::sum);
                var packet = RtpMaker.of(ssrc, seq, picture * PICTURE_MS * 90)
                        .text(Agreed.MID_ID, "v")
                        .text(Agreed.RID_ID, rid(ssrc))
                        .payload(vp8(keyframe, part == 0, width(ssrc)));
                media.rtp(part == 1 ? packet.marker() : packet);
            }
        }
        picture++;
        media.pass(PICTURE_MS);
    }

    private static byte[] vp8(boolean keyframe, boolean first, int width) {
        var bytes = new byte[width / 2];
        bytes[0] = (byte) (first ? 0x10 : 0);
        if (first) {
            bytes[1] = (byte) (keyframe ? 0 : 1);
            System.arraycopy(new byte[] {(byte) 0x9D, 1, 0x2A}, 0, bytes, 4, 3);
            bytes[7] = (byte) width;
            bytes[8] = (byte) (width >> 8);
            bytes[9] = (byte) (width / 2);
            bytes[10] = (byte) (width >> 9);
        }
        return bytes;
    }

    private void pictures(int count, Integer... ssrcs) {
        for (var i = 0; i < count; i++) {
            picture(false, List.of(ssrcs));
        }
    }

    /** The width of what was passed on last, told by the payload's size. */
    private int widthNow() {
        return media.video().packets.getLast().hex().length();
    }

    @Test
    void beginsWithTheLargestLayerInWhateverOrderTheyCome() {
        picture(true, List.of(LOW, MIDDLE, HIGH));
        pictures(10, LOW, MIDDLE, HIGH);
        assertThat(widthNow()).isEqualTo(1280);
        assertThat(media.video().restarts).hasSizeLessThanOrEqualTo(2);
        assertThat(media.nacked).isEmpty();
        assertThat(media.dropped(PublisherDrop.LOST)).isZero();
    }

    @Test
    void goesDownToTheNextLayerWhenTheLargestStops() {
        picture(true, List.of(HIGH, MIDDLE, LOW));
        pictures(50, HIGH, MIDDLE, LOW);
        pictures(20, MIDDLE, LOW);
        assertThat(media.plis).isEmpty();
        pictures(20, MIDDLE, LOW);
        assertThat(media.plis.keySet()).containsExactly(MIDDLE);
        assertThat(widthNow()).isEqualTo(1280);
        var before = media.video().packets.size();
        picture(true, List.of(MIDDLE, LOW));
        pictures(20, MIDDLE, LOW);
        assertThat(widthNow()).isEqualTo(640);
        assertThat(media.video().packets).hasSize(before + 42);
        assertThat(media.video().packets.get(before).keyframeStart()).isTrue();
        assertThat(media.video().restarts).containsExactly(before);
    }

    @Test
    void goesUpAgainWhenTheLargestHasComeForThreeSeconds() {
        picture(true, List.of(HIGH, MIDDLE, LOW));
        pictures(50, HIGH, MIDDLE, LOW);
        pictures(30, MIDDLE, LOW);
        picture(true, List.of(MIDDLE, LOW));
        pictures(10, MIDDLE, LOW);
        assertThat(widthNow()).isEqualTo(640);
        media.plis.clear();
        picture(true, List.of(HIGH));
        pictures(70, HIGH, MIDDLE, LOW);
        assertThat(widthNow()).isEqualTo(640);
        assertThat(media.plis).isEmpty();
        pictures(20, HIGH, MIDDLE, LOW);
        assertThat(media.plis.keySet()).containsExactly(HIGH);
        assertThat(widthNow()).isEqualTo(640);
        picture(true, List.of(HIGH, MIDDLE, LOW));
        pictures(1, HIGH, MIDDLE, LOW);
        assertThat(widthNow()).isEqualTo(1280);
    }

    @Test
    void staysWhereItIsWhenAllStop() {
        picture(true, List.of(HIGH, MIDDLE, LOW));
        pictures(50, HIGH, MIDDLE, LOW);
        media.pass(30_000);
        var restarts = media.video().restarts.size();
        pictures(1, HIGH);
        assertThat(widthNow()).isEqualTo(1280);
        assertThat(media.video().restarts).hasSize(restarts);
    }

    @Test
    void asksForWhatIsMissingOfTheForwardedLayerOnly() {
        picture(true, List.of(HIGH, MIDDLE, LOW));
        pictures(30, HIGH, MIDDLE, LOW);
        seqs.merge(LOW, 3, Integer::sum);
        pictures(2, HIGH, MIDDLE, LOW);
        assertThat(media.nacked).isEmpty();
        seqs.merge(HIGH, 3, Integer::sum);
        pictures(1, HIGH, MIDDLE, LOW);
        assertThat(media.nacked).hasSize(3);
    }

    @Test
    void wishesGoToTheForwardedLayer() {
        picture(true, List.of(HIGH, MIDDLE, LOW));
        pictures(30, HIGH, MIDDLE, LOW);
        media.plis.clear();
        media.media.onKeyframeWanted(media.nowNs);
        media.pass(1);
        assertThat(media.plis).containsOnly(Map.entry(HIGH, 1));
    }
}
