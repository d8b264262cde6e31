package dev.fanlight.doctor;

import dev.fanlight.media.Packet;
import dev.fanlight.media.TrackFormat;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Looks at the packets of a publisher's sound, at their times and numbers only. Belongs to one thread. */
final class SoundExam {
    private final TrackFormat format;
    private final RecentSums sums = new RecentSums();
    private long highestSeq = -1;
    private long lastArrivalNs = -1;
    private long lastDelayNs = Packet.UNKNOWN_NS;

    SoundExam(TrackFormat format) {
        this.format = format;
    }

    TrackFormat format() {
        return format;
    }

    void onPacket(Packet packet) { // hot
        lastArrivalNs = packet.arrivalNs();
        if (packet.captureNs() != Packet.UNKNOWN_NS) {
            lastDelayNs = packet.arrivalNs() - packet.captureNs();
        }
        sums.add(packet.payloadBytes());
        if (packet.extSeq() > highestSeq) {
            sums.expect(highestSeq < 0 ? 1 : packet.extSeq() - highestSeq);
            highestSeq = packet.extSeq();
        }
    }

    void tick(long nowNs) {
        sums.tick(nowNs);
    }

    /** When the newest packet came; negative before the first. */
    long lastArrivalNs() {
        return lastArrivalNs;
    }

    /** As with {@link VideoExam#lastDelayNs}. */
    long lastDelayNs() {
        return lastDelayNs;
    }

    TrackFigures figures() {
        return new TrackFigures(
                format.codec(),
                "",
                "",
                0,
                0,
                0,
                sums.bitsPerSecond(),
                format.clockRateHz(),
                format.channels(),
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                0,
                sums.lostShare(),
                OptionalLong.empty(),
                OptionalDouble.empty());
    }
}
