package dev.fanlight.endpoint.webrtc.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.hub.Hub;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.StreamName;
import dev.fanlight.proto.rtcp.Nack;
import dev.fanlight.proto.rtcp.PictureLoss;
import dev.fanlight.proto.rtcp.ReceiverReport;
import dev.fanlight.proto.rtcp.RtcpHeader;
import dev.fanlight.proto.rtcp.SenderReport;
import dev.fanlight.sim.HandClock;
import dev.fanlight.sim.PacketCamera;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ViewerMediaTest {
    private final HandClock time = new HandClock();
    private final Hub hub = new Hub(time.clock(), 10, RingBounds.DEFAULT);
    private final EventLoop loop = new EmbeddedChannel().eventLoop();
    private final List<Player> players = new ArrayList<>();

    @AfterEach
    void close() {
        players.forEach(Player::close);
        hub.close();
    }

    private PacketCamera camera() {
        return camera(65_500, 0xFFFF_0000L);
    }

    /** Numbers that wrap soon. */
    private PacketCamera camera(long firstSeq, long firstTime) {
        return new PacketCamera(hub, "cam", time, 3, 1_000, firstSeq, firstTime);
    }

    private Stream stream() {
        return hub.find(new StreamName("cam")).orElseThrow();
    }

    private Player player(boolean rtx) {
        var player = new Player(stream(), loop, time.clock(), rtx);
        players.add(player);
        player.begin();
        return player;
    }

    private void drive(Player player, PacketCamera camera, int frames) {
        for (var i = 0; i < frames; i++) {
            for (var tick = 0; tick < 3; tick++) {
                time.advance(PacketCamera.FRAME_NS / 3);
                player.media.onTimer(time.nowNs());
            }
            camera.frame(false);
        }
    }

    @Test
    void aViewerBeginsAtTheNewestKeyframeAndGetsEachPacketOnce() {
        var camera = camera();
        camera.frames(45, 30); // keyframes 0 and 30
        var player = player(true);
        drive(player, camera, 60);
        var frames = player.video().stream().map(Player.Heard::frame).toList();
        assertThat(frames.getFirst()).isEqualTo(30);
        assertThat(frames).isSorted().hasSize(3 * (camera.frames - 30));
        for (var i = 1; i < player.video().size(); i++) {
            assertThat(player.video().get(i).seq())
                    .isEqualTo(player.video().get(i - 1).seq() + 1);
        }
    }

    @Test
    void whatItMissedIsToldSqueezedAndTheLiveEdgeIsReachedWithinASecond() {
        var camera = camera();
        camera.frames(300, 1_000); // ten seconds since the keyframe
        var joinedNs = time.nowNs();
        var player = player(true);
        assertThat(player.video()).as("packets of the keyframe, at once").hasSizeGreaterThanOrEqualTo(3);
        drive(player, camera, 60);
        var video = player.video();
        assertThat(video.getFirst().frame()).isZero();
        for (var i = 1; i < video.size(); i++) {
            var step = video.get(i).rtpTime() - video.get(i - 1).rtpTime();
            assertThat(step).as("time goes on").isGreaterThanOrEqualTo(0);
            if (video.get(i).frame() != video.get(i - 1).frame()) {
                assertThat(step).as("frames differ").isPositive();
            }
        }
        var caughtUp = video.stream()
                .filter(each -> each.frame() >= camera.frames - 30)
                .toList();
        for (var each : caughtUp) {
            var sentNs = joinedNs + (each.frame() - 299) * PacketCamera.FRAME_NS;
            assertThat(each.atNs())
                    .as("a live frame leaves when it comes")
                    .isBetween(sentNs - 1_000_000, sentNs + 1_000_000);
        }
        var first = caughtUp.getFirst();
        for (var each : caughtUp) {
            assertThat(each.rtpTime() - first.rtpTime())
                    .isEqualTo((each.frame() - first.frame()) * PacketCamera.FRAME_UNITS);
        }
        // Told time and real time pass alike from the first packet on: the player sees no delay that grows or shrinks.
        var toldMs = (first.rtpTime() - video.getFirst().rtpTime()) / 90;
        var realMs = (first.atNs() - video.getFirst().atNs()) / 1_000_000;
        assertThat(Math.abs(toldMs - realMs)).as("told less real, in ms").isLessThan(120);
    }

    @Test
    void aLongTailAsksForAKeyframeAndJumpsToItWhenItComes() {
        var camera = camera();
        camera.frames(300, 1_000);
        var player = player(true);
        assertThat(camera.keyframesWanted).isEqualTo(1);
        time.advanceMs(10);
        player.media.onTimer(time.nowNs());
        camera.frame(true);
        drive(player, camera, 10);
        var video = player.video();
        var jump = video.indexOf(
                video.stream().filter(each -> each.frame() == 300).findFirst().orElseThrow());
        assertThat(video.get(jump).frame() - video.get(jump - 1).frame())
                .as("left out")
                .isGreaterThan(100);
        assertThat(video.get(jump).seq())
                .as("one number stays open")
                .isEqualTo(video.get(jump - 1).seq() + 2);
        assertThat(video.subList(jump, video.size()).stream().map(Player.Heard::frame))
                .doesNotContain(299)
                .contains(camera.frames - 1);
    }

    @Test
    void withoutAKeyframeNothingIsSentAndOneIsAskedFor() {
        var camera = camera();
        camera.frame(false);
        var player = player(true);
        camera.frames(3, 1_000_000);
        assertThat(player.video()).isNotEmpty();
        assertThat(player.video().getFirst().part()).isZero();
        assertThat(camera.keyframesWanted).isEqualTo(1);
    }

    @Test
    void publishersComeAndGoAndTheViewerSeesOneLine() {
        var camera = camera();
        camera.frames(30, 30);
        var player = player(true);
        drive(player, camera, 30);
        for (var restart = 0; restart < 10; restart++) {
            camera.end();
            time.advanceMs(700);
            camera = camera(restart * 7_919L, restart * 1_000_003L);
            camera.frames = 1_000 * (restart + 1);
            camera.frames(30, 30);
        }
        var video = player.video();
        assertThat(video.getLast().frame()).isEqualTo(10_029);
        for (var i = 1; i < video.size(); i++) {
            assertThat(video.get(i).seq()).isEqualTo(video.get(i - 1).seq() + 1);
            assertThat(video.get(i).rtpTime() - video.get(i - 1).rtpTime()).isGreaterThanOrEqualTo(0);
        }
    }

    @Test
    void aMissedPacketComesAgainInItsOwnStream() {
        var camera = camera();
        camera.frames(2, 30);
        var player = player(true);
        drive(player, camera, 3);
        var missed = player.video().get(4);
        nack(player, missed.seq());
        var again = player.of(Player.RTX_SSRC);
        assertThat(again).hasSize(1);
        assertThat(again.getFirst().frame()).isEqualTo(missed.frame());
        assertThat(again.getFirst().part()).isEqualTo(missed.part());
        assertThat(again.getFirst().rtpTime()).isEqualTo(missed.rtpTime());
        assertThat(again.getFirst().firstTwoBytes()).as("original number").isEqualTo(missed.seq());
        nack(player, missed.seq());
        assertThat(player.of(Player.RTX_SSRC))
                .as("not twice within a round trip")
                .hasSize(1);
        assertThat(player.report().packets().orElseThrow().resent()).isEqualTo(1);
    }

    @Test
    void withoutAStreamForItAMissedPacketIsTheSameToTheLastByte() {
        var camera = camera();
        camera.frames(2, 30);
        var player = player(false);
        drive(player, camera, 3);
        var index = 4;
        nack(player, player.video().get(index).seq());
        assertThat(player.wire.getLast()).isEqualTo(player.wire.get(index));
    }

    @Test
    void numbersThatWereNeverSentAreNotAnswered() {
        var camera = camera();
        camera.frames(2, 30);
        var player = player(true);
        drive(player, camera, 3);
        for (var seq : new int[] {0, 99, 5_000, 40_000, 65_535}) {
            nack(player, seq);
        }
        assertThat(player.of(Player.RTX_SSRC)).isEmpty();
    }

    private void nack(Player player, int seq) {
        var rtcp = Unpooled.buffer();
        Nack.write(rtcp, 9, (int) Player.VIDEO_SSRC, new long[] {seq}, 0, 1, 1_200);
        tell(player, rtcp);
    }

    private void tell(Player player, ByteBuf rtcp) {
        player.feedback.onRtcp(time.nowNs(), rtcp);
        rtcp.release();
    }

    @Test
    void aViewerWhoseWayIsFullGoesOnAtTheNextKeyframe() {
        var camera = camera();
        camera.frames(2, 30);
        var player = player(true);
        drive(player, camera, 2);
        player.open = false;
        drive(player, camera, 5);
        player.open = true;
        var wanted = camera.keyframesWanted;
        drive(player, camera, 5);
        assertThat(player.video().getLast().frame()).as("before").isEqualTo(3);
        camera.frame(true);
        drive(player, camera, 1);
        var video = player.video();
        var resumed =
                video.stream().filter(each -> each.frame() > 3).findFirst().orElseThrow();
        assertThat(resumed.frame()).isEqualTo(camera.frames - 2);
        assertThat(wanted).isPositive();
        assertThat(player.report().packets().orElseThrow().dropped()).isEqualTo(1);
    }

    @Test
    void soundIsSentFromTheLiveEdgeOnOnly() {
        var camera = camera();
        camera.frames(10, 30);
        camera.sound();
        camera.sound();
        var player = player(true);
        drive(player, camera, 2);
        assertThat(player.of(Player.AUDIO_SSRC)).isEmpty();
        camera.sound();
        camera.sound();
        assertThat(player.of(Player.AUDIO_SSRC)).hasSize(2);
    }

    @Test
    void aLostPictureIsAskedForUpstream() {
        var camera = camera();
        camera.frames(2, 30);
        var player = player(true);
        var rtcp = Unpooled.buffer();
        ReceiverReport.write(rtcp, 9, 0);
        PictureLoss.write(rtcp, 9, (int) Player.VIDEO_SSRC);
        tell(player, rtcp);
        assertThat(camera.keyframesWanted).isEqualTo(1);
    }

    @Test
    void theFirstReportGoesOutWithTheFirstPacketAndNamesItsTime() {
        var camera = camera();
        camera.frames(2, 30);
        var player = player(true);
        drive(player, camera, 3);
        var out = Unpooled.buffer();
        assertThat(player.reports.deadlineNs()).isLessThanOrEqualTo(time.nowNs());
        player.reports.onTimer(time.nowNs(), out);
        assertThat(RtcpHeader.type(out, 0)).isEqualTo(RtcpHeader.SENDER_REPORT);
        var newest = player.video().getLast();
        var aheadMs = (SenderReport.rtpTime(out, 0) - newest.rtpTime()) / 90;
        assertThat(Math.abs(aheadMs - (time.nowNs() - newest.atNs()) / 1_000_000))
                .isLessThan(60);
        assertThat(player.reports.deadlineNs()).isGreaterThan(time.nowNs());
    }

    @Test
    void everyTruncationAndMutationOfFeedbackIsSurvived() {
        var camera = camera();
        camera.frames(2, 30);
        var player = player(true);
        player.keep = false;
        var good = Unpooled.buffer();
        ReceiverReport.write(good, 9, 0);
        Nack.write(good, 9, (int) Player.VIDEO_SSRC, new long[] {100, 101, 130}, 0, 3, 1_200);
        PictureLoss.write(good, 9, (int) Player.VIDEO_SSRC);
        for (var length = 0; length <= good.readableBytes(); length++) {
            player.feedback.onRtcp(time.nowNs(), good.slice(0, length));
        }
        for (var at = 0; at < good.readableBytes(); at++) {
            for (var value : new int[] {0, 0x7F, 0x80, 0xFF}) {
                var bad = good.copy().setByte(at, value);
                player.feedback.onRtcp(time.nowNs(), bad);
                bad.release();
            }
        }
        good.release();
    }

    @Test
    void feedbackOfMorePacketsThanAreRememberedCostsNothing() {
        var camera = camera();
        camera.frames(2, 30);
        var player = player(true);
        // 36 bytes that speak of 65,528 packets as lost: eight runs of 8,191.
        var flood = Unpooled.buffer();
        RtcpHeader.write(flood, 15, RtcpHeader.TRANSPORT_FEEDBACK, 36, 9);
        flood.writeInt((int) Player.VIDEO_SSRC).writeShort(0).writeShort(65_528).writeInt(0);
        for (var run = 0; run < 8; run++) {
            flood.writeShort(8_191);
        }
        tell(player, flood);
        assertThat(player.report().packets().orElseThrow().lost()).isZero();
        assertThat(stream().totals().dropped()).containsKey("rtcp-malformed");
    }

    @Test
    void noBatchIsSentTwice() {
        var camera = camera();
        camera.frames(2, 30);
        var player = player(true);
        player.offerTwice();
        drive(player, camera, 20);
        assertThat(player.wire).doesNotHaveDuplicates();
        assertThat(player.video()).hasSize(player.wire.size());
    }

    @Test
    void aViewerWhoseVideoIsNoLongerSentIsToldSoEvenWhereItsSoundIs() {
        var camera = camera();
        camera.frames(2, 30);
        var player = player(true);
        assertThat(player.media.hasTrackOf(stream().tracks())).isTrue();
        var soundOnly = stream().tracks().stream()
                .filter(track -> !track.format().codec().isVideo())
                .toList();
        assertThat(player.media.hasTrackOf(soundOnly)).isFalse();
    }
}
