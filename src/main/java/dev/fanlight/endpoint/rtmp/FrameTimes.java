package dev.fanlight.endpoint.rtmp;

import dev.fanlight.frames.CodedFrame;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Packet;
import java.util.HashMap;
import java.util.Map;

/**
 * The one timeline of a receiver, in milliseconds: each track's own clock, put beside the others by when its first frame was
 * captured, or came where that is not known. One loop.
 */
final class FrameTimes {
    /** Above zero, so that times of decoding and sound from before the first picture are not below it. */
    static final long FIRST_MS = 500;

    /** Captures further apart than that come from clocks that disagree. */
    private static final long MAX_APART_NS = 5_000_000_000L;

    private record Line(long rtpTime, long firstMs) {}

    private final Map<Track, Line> lines = new HashMap<>();
    private long originCaptureNs = Packet.UNKNOWN_NS;
    private long originArrivalNs;

    /** When the frame is to be shown; may be negative. */
    long presentationMs(CodedFrame frame) { // hot
        var line = lines.get(frame.track());
        if (line == null) {
            line = new Line(frame.rtpTime(), FIRST_MS + apartNs(frame) / 1_000_000);
            lines.put(frame.track(), line);
        }
        return line.firstMs() + (frame.rtpTime() - line.rtpTime()) * 1_000
                / frame.track().format().clockRateHz();
    }

    private long apartNs(CodedFrame frame) {
        if (lines.isEmpty()) {
            originCaptureNs = frame.captureNs();
            originArrivalNs = frame.arrivalNs();
            return 0;
        }
        var byCaptureNs = frame.captureNs() - originCaptureNs;
        return frame.captureNs() != Packet.UNKNOWN_NS
                        && originCaptureNs != Packet.UNKNOWN_NS
                        && Math.abs(byCaptureNs) < MAX_APART_NS
                ? byCaptureNs
                : frame.arrivalNs() - originArrivalNs;
    }
}
