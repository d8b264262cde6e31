package dev.fanlight.doctor;

import dev.fanlight.media.Packet;
import dev.fanlight.media.TrackFormat;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Looks at the packets of a publisher's video: a few bytes of each, and sums by frame. Bounded in memory; belongs to one
 * thread.
 */
final class VideoExam {
    /** After so many pictures without a sign of another order there is none, whatever was announced. */
    private static final int ENOUGH_ANNOUNCED = 250;

    /** The same where nothing was announced: encoders with B-frames seldom wait longer for the first one. */
    private static final int ENOUGH_UNKNOWN = 15;

    /** How long another order that was seen is remembered. */
    private static final long SEEN_LASTS_NS = 20_000_000_000L;

    private static final int KEYFRAMES = 4;

    private final TrackFormat format;
    private final VideoPayload payload;
    private final RecentSums sums = new RecentSums();
    private final FrameTimes times;
    private final DriftEstimate drift = new DriftEstimate();

    private long firstArrivalNs = -1;
    private long lastArrivalNs = -1;
    private long lastDelayNs = Packet.UNKNOWN_NS;
    private long highestSeq = -1;

    // The frame that is coming in.
    private boolean open;
    private long frameTime;
    private int frameBytes;
    private int frameSlices;
    private int frameSets;
    private boolean frameKey;
    private boolean frameKeyPicture;

    private long lastKeyframeNs = -1;
    private final LongestInterval keyframeInterval = new LongestInterval();
    private final int[] keyframeBytes = new int[KEYFRAMES];
    private int keyframes;
    private boolean hasClock = true;
    private int keyframesWithoutSets;

    private VideoTraits traits = VideoTraits.UNKNOWN;
    private int framesOfTraits;
    private long reorderedNs = -1;

    VideoExam(TrackFormat format) {
        this.format = format;
        this.payload = VideoPayload.of(format.codec());
        this.times = new FrameTimes(format.clockRateHz());
    }

    TrackFormat format() {
        return format;
    }

    /** Returns whether what is known of the pictures' kind or order has changed. */
    boolean onPacket(Packet packet) { // hot
        var before = reordering();
        var arrivalNs = packet.arrivalNs();
        if (firstArrivalNs < 0) {
            firstArrivalNs = arrivalNs;
        }
        lastArrivalNs = arrivalNs;
        if (packet.captureNs() != Packet.UNKNOWN_NS) {
            lastDelayNs = arrivalNs - packet.captureNs();
        }
        sums.add(packet.payloadBytes());
        var isLate = highestSeq >= 0 && packet.extSeq() <= highestSeq;
        if (isLate) {
            return false; // lost and sent again: its frame has been booked without it
        }
        sums.expect(highestSeq < 0 ? 1 : packet.extSeq() - highestSeq);
        highestSeq = packet.extSeq();
        if (!open || packet.rtpTime() != frameTime) {
            beginFrame(packet);
        }
        var bytes = packet.bytes();
        payload.read(bytes, bytes.readerIndex(), packet.payloadBytes());
        frameBytes += packet.payloadBytes();
        frameSlices += payload.beginsSlice() ? 1 : 0;
        frameSets |= payload.parameterSets();
        frameKey |= packet.keyframeStart();
        frameKeyPicture |= payload.beginsKeyPicture();
        if (payload.bidirectional()) {
            reorderedNs = arrivalNs;
        }
        var next = payload.traits();
        var isOther = !next.equals(traits);
        if (isOther) {
            traits = next;
            framesOfTraits = 0;
            reorderedNs = -1;
        }
        if (packet.marker()) {
            endFrame();
        }
        return isOther || before != reordering();
    }

    private void beginFrame(Packet packet) { // hot
        if (open) {
            endFrame();
        }
        open = true;
        frameTime = packet.rtpTime();
        frameBytes = 0;
        frameSlices = 0;
        frameSets = 0;
        frameKey = false;
        frameKeyPicture = false;
        var inOrder = packet.keyframeStart() || traits.announced() == Reordering.NONE;
        if (times.onFrame(frameTime, packet.arrivalNs(), inOrder)) {
            reorderedNs = packet.arrivalNs();
        } else {
            drift.onFrame(times.nanoseconds(frameTime), packet.arrivalNs());
        }
    }

    private void endFrame() { // hot
        open = false;
        framesOfTraits++;
        sums.frame(frameSlices);
        if (!frameKey) {
            return;
        }
        if (lastKeyframeNs >= 0) {
            keyframeInterval.add(lastArrivalNs, lastArrivalNs - lastKeyframeNs);
        }
        lastKeyframeNs = lastArrivalNs;
        keyframeBytes[keyframes % KEYFRAMES] = frameBytes;
        keyframes++;
        var needed = payload.neededParameterSets();
        if (frameKeyPicture && (frameSets & needed) != needed) {
            keyframesWithoutSets++;
        } else {
            keyframesWithoutSets = 0;
        }
    }

    /** Whether pictures come in another order than they are shown. */
    Reordering reordering() { // hot
        if (reorderedNs >= 0 && lastArrivalNs - reorderedNs < SEEN_LASTS_NS) {
            return Reordering.SEEN;
        }
        return switch (traits.announced()) {
            case NONE -> Reordering.NONE;
            case UNKNOWN -> framesOfTraits < ENOUGH_UNKNOWN ? Reordering.UNKNOWN : Reordering.NONE;
            case ANNOUNCED, SEEN -> framesOfTraits < ENOUGH_ANNOUNCED ? Reordering.ANNOUNCED : Reordering.NONE;
        };
    }

    /**
     * A second is over.
     *
     * @param timesMadeHere whether the frames' times are made of their coming, which says nothing of a clock of the source's
     */
    void tick(long nowNs, boolean timesMadeHere) {
        sums.tick(nowNs);
        hasClock = !timesMadeHere;
    }

    boolean hasBegun() {
        return firstArrivalNs >= 0;
    }

    /** When the first packet came; negative before. */
    long firstArrivalNs() {
        return firstArrivalNs;
    }

    /** When the newest packet came; negative before the first. */
    long lastArrivalNs() {
        return lastArrivalNs;
    }

    /** When the last keyframe came; negative before the first. */
    long lastKeyframeNs() {
        return lastKeyframeNs;
    }

    /** How many keyframes in a row came without what a decoder has to know before them. */
    int keyframesWithoutSets() {
        return keyframesWithoutSets;
    }

    /** From the capture of the newest frame that says it until it came, on two clocks; UNKNOWN_NS where none said so. */
    long lastDelayNs() {
        return lastDelayNs;
    }

    double unevenShare() {
        return times.unevenShare();
    }

    VideoTraits traits() {
        return traits;
    }

    StreamFacts facts() {
        return new StreamFacts(
                format.codec(),
                traits.profile(),
                traits.widthPx(),
                traits.heightPx(),
                sums.framesPerSecond(),
                reordering(),
                traits.browserSamples());
    }

    TrackFigures figures(long nowNs) {
        return new TrackFigures(
                format.codec(),
                traits.profile(),
                traits.level(),
                traits.widthPx(),
                traits.heightPx(),
                sums.framesPerSecond(),
                sums.bitsPerSecond(),
                format.clockRateHz(),
                0,
                sums.frameBytes(),
                keyframeInterval.ns() < 0 ? OptionalLong.empty() : OptionalLong.of(keyframeInterval.ns()),
                meanKeyframeBytes(),
                sums.slicesPerFrame(),
                sums.lostShare(),
                times.jitterNs(nowNs),
                hasClock ? drift.ppm() : OptionalDouble.empty());
    }

    private OptionalLong meanKeyframeBytes() {
        var n = Math.min(keyframes, KEYFRAMES);
        if (n == 0) {
            return OptionalLong.empty();
        }
        var sum = 0L;
        for (var i = 0; i < n; i++) {
            sum += keyframeBytes[i];
        }
        return OptionalLong.of(sum / n);
    }
}
