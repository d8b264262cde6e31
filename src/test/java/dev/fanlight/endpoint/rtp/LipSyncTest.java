package dev.fanlight.endpoint.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.TrackFeed;
import dev.fanlight.media.Codec;
import dev.fanlight.media.Packet;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.rtcp.SenderReport;
import dev.fanlight.proto.rtp.NtpTime;
import dev.fanlight.sim.HandClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A player lays sound and picture beside each other by their sender reports: as they were captured, not as they came. */
class LipSyncTest {
    private static final long MS = 1_000_000;
    private static final long CAMERA_NS = 1_800_000_000_000_000_000L;
    private static final int FRAME_MS = 20;

    private final HandClock time = new HandClock();
    private final Hub hub = new Hub(time.clock(), 10, RingBounds.DEFAULT);
    private final Publication camera =
            ((Admission.Granted) hub.publish(new StreamName("cam"), new Camera())).publication();
    private final List<TrackFeed> feeds =
            camera.tracks(List.of(new TrackFormat(Codec.H264, 90_000, ""), new TrackFormat(Codec.OPUS, 48_000, "")));
    private final CaptureLine line = new CaptureLine();
    private final Told video = new Told(0);
    private final Told audio = new Told(1);

    /** One track, and what the player has been told of it. */
    private final class Told {
        private final TrackFeed feed;
        private final RtpTrackSender sender;

        /** When the newest report says that what was captured first belongs, in milliseconds since 1970. */
        private double beganMs = Double.NaN;

        Told(int place) {
            feed = feeds.get(place);
            var track = camera.stream().tracks().get(place);
            sender = new RtpTrackSender(track, 96, 1, 0, 0, new byte[] {'x'}, line);
        }

        /** Comes in now, and leaves for the player if that is there. */
        void packet(int number, boolean played) {
            var captureMs = (long) number * FRAME_MS;
            feed.packet(
                    time.nowNs(),
                    number,
                    captureMs * sender.clockRateHz() / 1_000,
                    Packet.Marks.of(true, true, false),
                    Unpooled.wrappedBuffer(new byte[8]),
                    0,
                    8,
                    CAMERA_NS + captureMs * MS);
            camera.flush();
            if (played) {
                play(captureMs);
            }
        }

        private void play(long captureMs) {
            var ring = camera.stream().ring();
            var packet = Objects.requireNonNull(ring.get(ring.head() - 1));
            var out = Unpooled.buffer(256);
            if (sender.isFresh()) {
                sender.writeFirstReport(time.nowNs(), ring, ring.head(), packet, time.clock(), out);
                read(out, packet, captureMs);
            }
            out.clear();
            sender.write(time.nowNs(), packet, out);
            out.clear();
            if (sender.writeReport(time.nowNs(), time.clock(), out)) {
                read(out, packet, captureMs);
            }
            packet.release();
        }

        private void read(ByteBuf report, Packet packet, long captureMs) {
            var aheadUnits = SenderReport.rtpTime(report, 0) - (int) packet.rtpTime();
            beganMs = NtpTime.toUnixNs(SenderReport.ntp(report, 0)) / 1e6
                    - aheadUnits * 1_000.0 / sender.clockRateHz()
                    - captureMs;
        }
    }

    private static final class Camera implements Publisher {
        @Override
        public String kind() {
            return "test";
        }

        @Override
        public String address() {
            return "here";
        }

        @Override
        public boolean mayBeReplaced() {
            return true;
        }

        @Override
        public void onReplaced() {}
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void picturesThatComeLaterThanTheirSoundAreShownWithIt() {
        for (var number = 0; number < 250; number++) {
            time.advance(((long) number * FRAME_MS + 5) * MS - time.nowNs());
            // The player joins after a second. A conversion takes 200 ms.
            var played = number >= 50;
            if (number >= 10) {
                video.packet(number - 10, played);
            }
            audio.packet(number, played);
            if (played) {
                assertThat(video.beganMs).as("at %d", number).isCloseTo(audio.beganMs, within(2.0));
            }
        }
    }
}
