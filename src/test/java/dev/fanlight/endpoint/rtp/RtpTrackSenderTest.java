package dev.fanlight.endpoint.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.media.Codec;
import dev.fanlight.media.Packet;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.rtcp.SenderReport;
import dev.fanlight.proto.rtp.NtpTime;
import dev.fanlight.sim.HandClock;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the reports tell a player that times each packet by the newest of them, as ffmpeg does. */
class RtpTrackSenderTest {
    private static final long MS = 1_000_000;
    private static final int FRAME_MS = 20;

    private final HandClock time = new HandClock();
    private final Hub hub = new Hub(time.clock(), 10, RingBounds.DEFAULT);
    private final RtpTrackSender sender = sender();
    private final List<Double> playedMs = new ArrayList<>();
    private double lineMs = Double.NaN;

    private RtpTrackSender sender() {
        var publication = ((Admission.Granted) hub.publish(new StreamName("cam"), publisher())).publication();
        publication.tracks(List.of(new TrackFormat(Codec.OPUS, 48_000, 2, "")));
        var track = hub.find(new StreamName("cam")).orElseThrow().tracks().getFirst();
        return new RtpTrackSender(track, 96, 1, 0, 0, new byte[] {'x'}, new CaptureLine());
    }

    private static Publisher publisher() {
        return new Publisher() {
            @Override
            public String kind() {
                return "push";
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
            public void onReplaced() {
                throw new AssertionError("nobody else publishes");
            }
        };
    }

    @AfterEach
    void close() {
        hub.close();
    }

    /** Sends a packet of sound, and plays it. */
    private void packet(int number, long lateMs) {
        time.advance(((long) number * FRAME_MS + lateMs) * MS - time.nowNs());
        var nowNs = time.nowNs();
        var rtpTime = 48L * FRAME_MS * number;
        var packet = new Packet(
                Unpooled.directBuffer(8).writeLong(number),
                0,
                sender.trackId(),
                number,
                rtpTime,
                Packet.Marks.of(false, true, false),
                nowNs,
                Packet.UNKNOWN_NS);
        var out = Unpooled.buffer(256);
        sender.write(nowNs, packet, out);
        packet.release();
        out.clear();
        if (sender.writeReport(nowNs, time.clock(), out)) {
            lineMs = NtpTime.toUnixNs(SenderReport.ntp(out, 0)) / 1e6 - SenderReport.rtpTime(out, 0) / 48.0;
        }
        playedMs.add(lineMs + rtpTime / 48.0);
    }

    @Test
    void timesDoNotGoBackWhenASourceMakesUpForABeginningThatWasLate() {
        for (var number = 0; number < 100; number++) {
            packet(number, Math.max(0, 500 - 10 * number));
        }
        assertThat(playedMs).isSorted();
    }
}
