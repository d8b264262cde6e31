package dev.fanlight.endpoint.rtp;

import dev.fanlight.hub.Publication;
import dev.fanlight.hub.TrackSink;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.Packet;
import dev.fanlight.media.VideoFormat;
import dev.fanlight.proto.webrtc.RtpCodec;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What one source sends as plain RTP, into its publication: at most one track of pictures and one of sound. JPEGs go to the
 * hub as whole pictures, and alone. Belongs to the source's loop.
 */
public final class RtpIngress implements AutoCloseable {
    private static final TrackSink NOWHERE = new TrackSink() {
        @Override
        public void packet(
                long nowNs,
                long sourceSeq,
                long sourceTime,
                Packet.Marks marks,
                ByteBuf bytes,
                int at,
                int sizeBytes,
                long captureNs) {}

        @Override
        public void restart() {}

        @Override
        public void picture(int widthPx, int heightPx) {}
    };

    private final Publication publication;
    private final MediaClock clock;
    private final List<RtpReceiver> receivers = new ArrayList<>();
    private final int ssrc;
    private final byte[] cname;
    private final String description;
    private final int maxPictureBytes;
    private boolean ended;

    /**
     * Tells the hub what comes.
     *
     * @param tracks what {@link #choose} left of those that are there
     * @param ids the picture numbers of VP8 and VP9, which go on from one publisher to the next
     * @param ssrc our own, random, for reports
     */
    public RtpIngress(
            List<SourceFormat> tracks,
            Publication publication,
            PictureIds.Lines ids,
            int maxPictureBytes,
            int ssrc,
            MediaClock clock) {
        this.publication = publication;
        this.clock = clock;
        this.ssrc = ssrc;
        this.maxPictureBytes = maxPictureBytes;
        this.cname = ("fanlight-" + Integer.toHexString(ssrc)).getBytes(StandardCharsets.US_ASCII);
        this.description =
                tracks.stream().map(each -> each.format().codec().label()).collect(Collectors.joining(" and "));
        if (tracks.stream().anyMatch(each -> each.shape() == SourceFormat.Shape.JPEG)) {
            tracks.forEach(each -> receivers.add(receiver(each, NOWHERE)));
            return;
        }
        var feeds = publication.tracks(tracks.stream().map(SourceFormat::format).toList());
        ended = feeds.isEmpty();
        for (var i = 0; i < feeds.size(); i++) {
            var track = tracks.get(i);
            receivers.add(receiver(track, continuing(track.format().codec(), feeds.get(i), ids)));
        }
    }

    private TrackSink continuing(Codec codec, TrackSink feed, PictureIds.Lines ids) {
        return switch (codec) {
            case VP8 -> PictureIds.continuing(RtpCodec.VP8, ids.of(publication.stream()), feed);
            case VP9 -> PictureIds.continuing(RtpCodec.VP9, ids.of(publication.stream()), feed);
            default -> feed;
        };
    }

    private RtpReceiver receiver(SourceFormat track, TrackSink sink) {
        return new RtpReceiver(track, sink, this::picture, maxPictureBytes, publication::dropped);
    }

    private void picture(ByteBuf jpeg, int widthPx, int heightPx, long firstByteNs) {
        var format = new VideoFormat(Codec.JPEG, widthPx, heightPx);
        ended |= !publication.frame(new AccessUnit(jpeg, format, firstByteNs, clock.nowNs()));
    }

    /** Which of several tracks are taken: the first of pictures, and the first of sound where the pictures are no JPEGs. */
    public static <T> List<T> choose(List<T> all, Function<T, SourceFormat> format) {
        var chosen = new ArrayList<T>();
        all.stream()
                .filter(each -> format.apply(each).format().codec().isVideo())
                .findFirst()
                .ifPresent(chosen::add);
        if (chosen.stream().noneMatch(each -> format.apply(each).shape() == SourceFormat.Shape.JPEG)) {
            all.stream()
                    .filter(each -> !format.apply(each).format().codec().isVideo())
                    .findFirst()
                    .ifPresent(chosen::add);
        }
        return chosen;
    }

    /** What comes, for people. */
    public String description() {
        return description;
    }

    /** False when the publication has ended or was replaced: nothing that comes counts any more. */
    public boolean isOpen() {
        return !ended;
    }

    /**
     * A packet.
     *
     * @param track its place in the list
     * @param bytes the readable ones; may be changed in place
     */
    public void onRtp(long nowNs, int track, ByteBuf bytes) { // hot
        if (track < receivers.size()) {
            receivers.get(track).onRtp(nowNs, bytes);
        }
    }

    public void onRtcp(long nowNs, int track, ByteBuf bytes) {
        if (track < receivers.size()) {
            receivers.get(track).onRtcp(nowNs, bytes);
        }
    }

    /** All of this wake-up has come. */
    public void onBatchEnd() { // hot
        ended |= !publication.flush();
    }

    /** Counts something that was refused before it came here. */
    public void dropped(RtpDrop reason) {
        publication.dropped(reason.metricName());
    }

    /** Whether anything has come. */
    public boolean isHeard() {
        return receivers.stream().anyMatch(RtpReceiver::isHeard);
    }

    /** When something came last; meaningless before. */
    public long lastNs() {
        return receivers.stream()
                .filter(RtpReceiver::isHeard)
                .mapToLong(RtpReceiver::lastNs)
                .max()
                .orElse(0);
    }

    /** Whether all who were heard have said goodbye. */
    public boolean haveAllLeft() {
        return isHeard() && receivers.stream().allMatch(each -> !each.isHeard() || each.hasLeft());
    }

    /** Whether the sender understands wishes for keyframes (RFC 4585, RFC 5104), as its description says. */
    public boolean asksForKeyframes() {
        return receivers.stream().anyMatch(each -> each.feedback().asksForKeyframes());
    }

    /** A viewer needs a keyframe; {@link #feedbackDeadlineNs} may become earlier. */
    public void onKeyframeWanted(long nowNs) {
        receivers.forEach(each -> each.feedback().onKeyframeWanted(nowNs));
    }

    /** When something is to be said to the sender beside the regular reports. */
    public long feedbackDeadlineNs() { // hot
        var deadlineNs = Long.MAX_VALUE;
        for (var i = 0; i < receivers.size(); i++) {
            deadlineNs = Math.min(deadlineNs, receivers.get(i).feedback().requestDeadlineNs());
        }
        return deadlineNs;
    }

    /**
     * Appends what is to be said to a track's sender: nothing where nothing is due.
     *
     * @param reportDue whether to write the regular report
     */
    public void writeFeedback(long nowNs, int track, boolean reportDue, ByteBuf out) {
        receivers.get(track).feedback().write(nowNs, reportDue, out, ssrc, cname);
    }

    public int trackCount() {
        return receivers.size();
    }

    /** Lets go of memory; the publication is its owner's to end. */
    @Override
    public void close() {
        receivers.forEach(RtpReceiver::close);
    }
}
