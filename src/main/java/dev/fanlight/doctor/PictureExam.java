package dev.fanlight.doctor;

import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Codec;
import dev.fanlight.proto.jpeg.FrameHeader;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Looks at a publisher's whole pictures: their number and size, and the header of one in a second. One thread. */
final class PictureExam {
    private static final int MICROSECONDS_HZ = 1_000_000;

    private final RecentSums sums = new RecentSums();

    /** Such pictures have no time of their own: what can be judged is how evenly they come. */
    private final FrameTimes times = new FrameTimes(MICROSECONDS_HZ);

    private Optional<FrameHeader> header = Optional.empty();
    private Codec codec = Codec.JPEG;
    private boolean isHeaderOld = true;
    private long lastArrivalNs = -1;

    void onFrame(AccessUnit frame) { // hot
        lastArrivalNs = frame.lastByteNs();
        sums.add(frame.sizeBytes());
        sums.frame(0);
        times.onFrame(lastArrivalNs / 1_000, lastArrivalNs, true);
        if (isHeaderOld) {
            isHeaderOld = false;
            codec = frame.format().codec();
            var bytes = frame.view();
            header = FrameHeader.find(bytes, bytes.readerIndex(), bytes.writerIndex());
        }
    }

    void tick(long nowNs) {
        sums.tick(nowNs);
        isHeaderOld = true;
    }

    boolean hasBegun() {
        return lastArrivalNs >= 0;
    }

    long lastArrivalNs() {
        return lastArrivalNs;
    }

    double unevenShare() {
        return times.unevenShare();
    }

    Optional<FrameHeader> header() {
        return header;
    }

    StreamFacts facts() {
        return new StreamFacts(
                codec,
                profile(),
                header.map(FrameHeader::widthPx).orElse(0),
                header.map(FrameHeader::heightPx).orElse(0),
                sums.framesPerSecond(),
                Reordering.NONE,
                true);
    }

    TrackFigures figures() {
        return new TrackFigures(
                codec,
                profile(),
                "",
                header.map(FrameHeader::widthPx).orElse(0),
                header.map(FrameHeader::heightPx).orElse(0),
                sums.framesPerSecond(),
                sums.bitsPerSecond(),
                0,
                0,
                sums.frameBytes(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                0,
                0,
                OptionalLong.empty(),
                OptionalDouble.empty());
    }

    private String profile() {
        return header.map(found -> (found.isProgressive() ? "progressive " : "") + found.subsampling())
                .orElse("");
    }
}
