package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.endpoint.rtp.ReceivedWindow;
import dev.fanlight.endpoint.rtp.SenderTimes;
import dev.fanlight.endpoint.rtp.payload.PictureSize;
import dev.fanlight.proto.rtcp.KeyframeRequests;
import dev.fanlight.proto.rtcp.NackGenerator;
import dev.fanlight.proto.rtp.ExtendedTimestamp;

/**
 * One picture size of a publisher's track: what has come of it, and what is asked for. A track without simulcast has one.
 * Belongs to the publisher's loop.
 */
final class Layer implements NackGenerator.Out, KeyframeRequests.Out {
    /** Nothing for so long: the publisher does not send this layer now. */
    static final long STOPPED_NS = 1_000_000_000L;

    final ReceivedWindow received = new ReceivedWindow();
    final NackGenerator nacks = new NackGenerator();
    final KeyframeRequests requests;
    final RateWindow rate = new RateWindow();
    final SenderTimes times;
    ExtendedTimestamp timestamps = new ExtendedTimestamp();

    /** Of the newest keyframe that said it. */
    PictureSize size = PictureSize.UNKNOWN;

    /** Timestamp of the newest keyframe, extended; -1 before the first. */
    long keyframeTime = -1;

    private final FeedbackWriter feedback;
    private final DropCounts drops;
    private int ssrc;
    private boolean heard;
    private long lastNs;
    private long flowingSinceNs;

    Layer(KeyframeRequests.Kind kind, SenderTimes times, FeedbackWriter feedback, DropCounts drops) {
        this.requests = new KeyframeRequests(kind);
        this.times = times;
        this.feedback = feedback;
        this.drops = drops;
    }

    // hot
    void onArrival(long nowNs, int sizeBytes) {
        if (!isFlowing(nowNs)) {
            flowingSinceNs = nowNs;
        }
        heard = true;
        lastNs = nowNs;
        rate.add(nowNs, sizeBytes);
    }

    /** From now on its packets come under this SSRC. */
    void bind(int newSsrc) {
        ssrc = newSsrc;
    }

    int ssrc() {
        return ssrc;
    }

    /** Another source, or the same one anew: nothing of what was known about numbers and times counts any more. */
    void startAnew() {
        received.reset();
        nacks.reset();
        timestamps = new ExtendedTimestamp();
        times.reset();
        keyframeTime = -1;
    }

    /** Whether something came in the last second. */
    boolean isFlowing(long nowNs) {
        return heard && nowNs - lastNs < STOPPED_NS;
    }

    /** For how long it has come without a pause of a second; 0 when it does not. */
    long flowingForNs(long nowNs) {
        return isFlowing(nowNs) ? nowNs - flowingSinceNs : 0;
    }

    @Override
    public void ask(long[] extSeqs, int count) {
        feedback.nack(ssrc, extSeqs, count);
    }

    @Override
    public void gaveUp(int count) {
        drops.add(PublisherDrop.LOST, count);
    }

    @Override
    public void pli() {
        feedback.pli(ssrc);
    }

    @Override
    public void fir(int commandNumber) {
        feedback.fir(ssrc, commandNumber);
    }
}
