package dev.fanlight.load;

import static dev.fanlight.load.Figures.milliseconds;

import dev.fanlight.load.LoadReport.Crowd;
import dev.fanlight.load.LoadReport.Delay;

/** What the viewers of one kind on one event loop saw. Only that loop touches it, until the loop has ended. */
final class ViewerTally {
    private final DelayHistogram age = new DelayHistogram();
    private final DelayHistogram relayAdded = new DelayHistogram();
    private final DelayHistogram transfer = new DelayHistogram();
    private final DelayHistogram ageLessTransfer = new DelayHistogram();
    private int connected;
    private long frames;
    private long bytes;
    private long fewestFrames = Long.MAX_VALUE;
    private long largestGapNs;

    // hot
    void onFrame(long firstByteNs, long lastByteNs, long capturedNs, long relayedNs, long sizeBytes) {
        frames++;
        bytes += sizeBytes;
        transfer.record(lastByteNs - firstByteNs);
        if (capturedNs != CaptureStamp.ABSENT) {
            age.record(lastByteNs - capturedNs);
            ageLessTransfer.record(firstByteNs - capturedNs);
        }
        if (relayedNs != CaptureStamp.ABSENT) {
            relayAdded.record(lastByteNs - relayedNs);
        }
    }

    /** A viewer that had a stream is through. */
    void onViewerDone(long itsFrames, long itsLargestGapNs) {
        connected++;
        fewestFrames = Math.min(fewestFrames, itsFrames);
        largestGapNs = Math.max(largestGapNs, itsLargestGapNs);
    }

    void add(ViewerTally other) {
        age.add(other.age);
        relayAdded.add(other.relayAdded);
        transfer.add(other.transfer);
        ageLessTransfer.add(other.ageLessTransfer);
        connected += other.connected;
        frames += other.frames;
        bytes += other.bytes;
        fewestFrames = Math.min(fewestFrames, other.fewestFrames);
        largestGapNs = Math.max(largestGapNs, other.largestGapNs);
    }

    long frames() {
        return frames;
    }

    Crowd crowd(int asked, double seconds) {
        return new Crowd(
                asked,
                connected,
                frames,
                connected == 0 ? 0 : frames / seconds / connected,
                connected == 0 ? 0 : fewestFrames / seconds,
                bytes,
                Delay.of(age),
                Delay.of(relayAdded),
                Delay.of(transfer),
                Delay.of(ageLessTransfer),
                milliseconds(largestGapNs));
    }
}
