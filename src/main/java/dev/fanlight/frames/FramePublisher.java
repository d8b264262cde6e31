package dev.fanlight.frames;

import dev.fanlight.hub.Publication;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.media.VideoFormat;
import dev.fanlight.proto.jpeg.FrameHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Whole frames of one publisher, packetized once into its publication. One thread: the publisher's loop.
 *
 * <pre>
 *  frames ──► FramePacker ──► payloads ────┐
 *  times  ──► PublisherClock ──► RTP time ─┴─► TrackFeed ──► hub
 * </pre>
 *
 * <p>Before each keyframe there are parameter sets, those that came beside the frames included. JPEG goes to the hub as
 * whole pictures, and alone: sound beside it is left out.
 *
 * <p>What the stream consists of is announced when it is known: at once where the configuration tells, else with the first
 * frame that does, or after two seconds with what is known by then. What comes before is left out.
 */
public final class FramePublisher {
    /** Larger frames are refused. */
    public static final int MAX_FRAME_BYTES = 16 << 20;

    /** Times beyond that, in ticks of whatever length, are refused: some 14 years of nanoseconds. */
    private static final long MAX_TICKS = 1L << 59;

    private static final long DESCRIPTION_WAIT_NS = 2_000_000_000L;

    private final Publication publication;
    private final MediaClock clock;
    private final PublisherClock publisherClock = new PublisherClock();
    private final List<PacketTrack> tracks = new ArrayList<>();
    private List<FrameTrack> begun = List.of();
    private List<TrackFormat> announced = List.of();
    private long begunAtNs;
    private boolean ended;

    /** @param clock the one whose time frames come with */
    public FramePublisher(Publication publication, MediaClock clock) {
        this.publication = publication;
        this.clock = clock;
    }

    /**
     * What comes from now on: to be called first, and again when it changes. The times of the frames may go on or begin
     * anew; a track whose codec and clock stay goes on for its viewers.
     *
     * @param now at most one of pictures and one of sound, in any order
     */
    public void begin(List<FrameTrack> now) {
        flush();
        begun = List.copyOf(now);
        begunAtNs = clock.nowNs();
        var before = List.copyOf(tracks);
        tracks.clear();
        for (var track : now) {
            if (track.codec() != Codec.JPEG) {
                tracks.add(new PacketTrack(track, before));
            }
        }
        if (now.stream().noneMatch(each -> each.codec() == Codec.JPEG)) {
            announceIfKnown(false);
        }
    }

    /**
     * One frame.
     *
     * <p>What the bytes are: H264 and H265 one access unit with start codes; AV1 a temporal unit of OBUs with sizes; AAC a
     * raw access unit without ADTS; OPUS a packet; MPEG_AUDIO a frame with its header; PCMU, PCMA and G722 samples; VP8,
     * VP9, MPEG4, MPEG2 and JPEG one frame.
     *
     * @param track its place in the list of {@link #begin}
     * @param bytes the readable ones are copied during the call; indices stay
     * @param presentationTicks when it is to be shown, in the track's ticks, unwrapped (see {@link WrappingTicks})
     * @param decodeTicks when it is to be decoded; the same for what has no B-frames
     * @param keyframe whether the source says that decoding can begin with it; what the bytes say counts too
     */
    public void frame(
            long nowNs, int track, ByteBuf bytes, long presentationTicks, long decodeTicks, boolean keyframe) {
        var description = begun.get(track);
        var refusal = refusal(bytes, presentationTicks, decodeTicks);
        if (!refusal.isEmpty()) {
            publication.dropped(refusal);
        } else if (description.codec() == Codec.JPEG) {
            picture(nowNs, bytes);
        } else if (tracks.size() < begun.size()) {
            publication.dropped("sound-beside-jpeg");
        } else {
            packetize(nowNs, tracks.get(track), bytes, presentationTicks, decodeTicks, keyframe);
        }
    }

    /**
     * A frame that was made here of another one, whose times it takes over: they stand on the stream's own line already, and
     * are neither smoothed nor judged. For publications that have no other frames.
     *
     * @param arrivalNs when the other one came in
     * @param captureNs when the other one was captured, or {@link dev.fanlight.media.Packet#UNKNOWN_NS}
     */
    public void convertedFrame(
            long arrivalNs, int track, ByteBuf bytes, long presentationTicks, boolean keyframe, long captureNs) {
        var refusal = refusal(bytes, presentationTicks, presentationTicks);
        var packets = tracks.get(track);
        if (!refusal.isEmpty()) {
            publication.dropped(refusal);
        } else if (!packets.packer().read(bytes, bytes.readerIndex(), bytes.writerIndex(), keyframe)) {
            publication.dropped("frame-malformed");
        } else {
            announceIfKnown(clock.nowNs() - begunAtNs > DESCRIPTION_WAIT_NS);
            packets.send(arrivalNs, presentationTicks, 0, captureNs);
        }
    }

    private static String refusal(ByteBuf bytes, long presentationTicks, long decodeTicks) {
        if (!bytes.isReadable()) {
            return "frame-empty";
        }
        if (bytes.readableBytes() > MAX_FRAME_BYTES) {
            return "frame-too-large";
        }
        return Math.abs(presentationTicks) > MAX_TICKS || Math.abs(decodeTicks) > MAX_TICKS ? "frame-time" : "";
    }

    private void picture(long nowNs, ByteBuf bytes) {
        var copy = ByteBufAllocator.DEFAULT.directBuffer(bytes.readableBytes());
        copy.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
        var format = FrameHeader.find(bytes, bytes.readerIndex(), bytes.writerIndex())
                .map(header -> new VideoFormat(Codec.JPEG, header.widthPx(), header.heightPx()))
                .orElse(new VideoFormat(Codec.JPEG, 0, 0));
        ended |= !publication.frame(new AccessUnit(copy, format, nowNs, nowNs));
    }

    private void packetize(
            long nowNs, PacketTrack track, ByteBuf bytes, long presentationTicks, long decodeTicks, boolean keyframe) {
        var packer = track.packer();
        if (!packer.read(bytes, bytes.readerIndex(), bytes.writerIndex(), keyframe)) {
            publication.dropped("frame-malformed");
            return;
        }
        announceIfKnown(nowNs - begunAtNs > DESCRIPTION_WAIT_NS);
        var presentationNs = track.ns(presentationTicks);
        var offsetNs = publisherClock.onFrame(
                nowNs,
                track.isVideo() ? 0 : 1,
                presentationNs,
                track.ns(decodeTicks),
                packer.keyframe() || !track.isVideo());
        if (!track.isFed()) {
            publication.dropped("before-description");
            return;
        }
        var captureNs = clock.epochUs(publisherClock.captureNs(presentationNs + offsetNs)) * 1_000;
        track.send(nowNs, presentationTicks, offsetNs, captureNs);
    }

    /** Tells the hub what comes, once that is known, and whenever it turns out to be something else. */
    private void announceIfKnown(boolean anyway) {
        var formats = new ArrayList<TrackFormat>(tracks.size());
        for (var track : tracks) {
            if (!anyway && !track.packer().isDescribed()) {
                return;
            }
            formats.add(track.packer().format());
        }
        if (formats.isEmpty() || formats.equals(announced)) {
            return;
        }
        flush();
        var feeds = publication.tracks(formats);
        ended |= feeds.isEmpty();
        announced = formats;
        for (var i = 0; i < feeds.size(); i++) {
            tracks.get(i).feedInto(feeds.get(i));
        }
    }

    /**
     * Hands on all frames since the last call: to be called at the end of each wake-up.
     *
     * @return false when the publication has ended or was replaced
     */
    public boolean flush() {
        ended |= !publication.flush();
        return !ended;
    }

    /** How often the sender's times have jumped. */
    public int discontinuities() {
        return publisherClock.discontinuities();
    }

    /** By how much the sender's clock is slower than ours, in millionths; empty while not known. */
    public OptionalDouble driftPpm() {
        return publisherClock.driftPpm();
    }
}
