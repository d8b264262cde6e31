package dev.fanlight.hub;

import dev.fanlight.media.TrackFormat;
import dev.fanlight.media.VideoFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How what a stream's publisher sends comes in: whether it lives, how much of it there is, and what went wrong last. Not
 * thread-safe: the stream's lock guards it.
 */
final class Reception {
    private final StreamTotals totals;
    private final Liveness liveness;
    private final PublishRate frameRate = PublishRate.ofFrames();
    private final PublishRate packetRate = PublishRate.ofPackets();
    private @Nullable VideoFormat format;
    private @Nullable SourceStatus source;
    private int frameBytes;

    Reception(long nowNs, StreamTotals totals) {
        this.liveness = new Liveness(nowNs);
        this.totals = totals;
    }

    // ---- what comes

    void begin(Publisher publisher) {
        source = new SourceStatus(publisher.kind(), publisher.address(), Optional.empty(), false);
    }

    /** Tracks are to come; how large their pictures are is not known yet. */
    void onTracks(List<TrackFormat> formats) {
        frameBytes = 0;
        format = formats.stream()
                .filter(each -> each.codec().isVideo())
                .findFirst()
                .map(video -> new VideoFormat(video.codec(), 0, 0))
                .orElse(null);
    }

    void onPicture(VideoFormat pictures) {
        format = pictures;
    }

    /** Whether another whole frame is not too much; counts it where it is. */
    boolean admitsFrame(long nowNs) { // hot
        return admits(frameRate, nowNs);
    }

    /** The same for a packet. */
    boolean admitsPacket(long nowNs) { // hot
        return admits(packetRate, nowNs);
    }

    private boolean admits(PublishRate rate, long nowNs) { // hot
        if (rate.admits(nowNs)) {
            return true;
        }
        totals.dropped("source-too-fast");
        return false;
    }

    void onFrame(long nowNs, VideoFormat pictures, int sizeBytes) { // hot
        format = pictures;
        totals.bytesReceived.add(sizeBytes);
        onWholeFrame(nowNs, sizeBytes);
    }

    /** Pictures end with their marker; where there are none, each packet of sound counts as one. */
    void onPacket(long nowNs, boolean video, boolean marker, int sizeBytes) { // hot
        totals.packetsReceived.increment();
        totals.bytesReceived.add(sizeBytes);
        if (video || format == null) {
            frameBytes += sizeBytes;
            if (marker || format == null) {
                onWholeFrame(nowNs, frameBytes);
                frameBytes = 0;
            }
        }
    }

    private void onWholeFrame(long nowNs, int sizeBytes) { // hot
        liveness.onFrame(nowNs, sizeBytes);
        totals.framesReceived.increment();
        if (source != null && (source.idle() || source.lastProblem().isPresent())) {
            source = source.withoutProblem();
        }
    }

    // ---- what does not

    void interrupt(String why) {
        if (source != null) {
            liveness.stop();
            source = source.withProblem(why);
        }
    }

    void awake() {
        if (source != null && source.idle()) {
            source = source.withoutProblem();
        }
    }

    void rest() {
        if (source != null) {
            source = source.withIdle();
        }
    }

    /** As if nothing had ever come. */
    void forget(long nowNs) {
        liveness.forget(nowNs);
    }

    // ---- looking

    /** Whether anything has come since the beginning, or since {@link #forget}. */
    boolean everLive() {
        return liveness.everLive();
    }

    /** When the last picture came, where none come any more. */
    long staleSinceNs() {
        return liveness.sinceNs(StreamState.STALE);
    }

    StreamReport report(long nowNs, int viewerCount) {
        var pictures = liveness.state(nowNs);
        var state = source != null && source.idle() ? StreamState.IDLE : pictures;
        var rate = state == StreamState.LIVE ? liveness.rate(nowNs) : RateMeter.Rate.NONE;
        return new StreamReport(
                state,
                liveness.sinceNs(state),
                Optional.ofNullable(source),
                Optional.ofNullable(format),
                rate.framesPerSecond(),
                rate.bitsPerSecond(),
                viewerCount);
    }
}
