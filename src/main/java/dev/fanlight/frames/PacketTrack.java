package dev.fanlight.frames;

import dev.fanlight.hub.TrackFeed;
import dev.fanlight.media.Packet;
import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One track of a {@link FramePublisher}: its numbers, its times, and where its packets go. One thread. */
final class PacketTrack implements PayloadOut {
    private final FrameTrack track;
    private final FramePacker packer;
    private final SoundPace pace;
    private final ByteBuf scratch = Unpooled.buffer(FramePacker.MAX_PAYLOAD_BYTES);
    private @Nullable TrackFeed feed;
    private long nextSeq;
    private int widthPx;
    private int heightPx;

    // Of the frame that is being sent.
    private long nowNs;
    private long rtpTime;
    private long captureNs;
    private boolean first;

    /** @param before the tracks before: one of the same codec is gone on with */
    PacketTrack(FrameTrack track, List<PacketTrack> before) {
        this.track = track;
        var same = before.stream()
                .filter(each -> each.track.codec() == track.codec())
                .findFirst();
        // What the frames themselves have told is still true where nothing else is said now.
        packer = same.filter(each -> each.track.equals(track)
                        || (track.configuration().isEmpty() && track.codec().isVideo()))
                .map(PacketTrack::packer)
                .orElseGet(() -> FramePacker.of(track));
        pace = new SoundPace(packer.format().clockRateHz(), track.ticksPerSecond());
        same.ifPresent(each -> {
            nextSeq = each.nextSeq;
            feed = each.feed;
        });
    }

    FramePacker packer() {
        return packer;
    }

    boolean isVideo() {
        return track.codec().isVideo();
    }

    boolean isFed() {
        return feed != null;
    }

    void feedInto(TrackFeed next) {
        feed = next;
        widthPx = heightPx = 0;
    }

    long ns(long ticks) {
        return RtpTime.scale(ticks, track.ticksPerSecond(), RtpTime.NS_HZ);
    }

    /** The frame that the packer has read. */
    void send(long arrivalNs, long presentationTicks, long offsetNs, long frameCaptureNs) {
        if (feed == null) {
            return;
        }
        var clockRateHz = packer.format().clockRateHz();
        var time = RtpTime.scale(presentationTicks, track.ticksPerSecond(), clockRateHz)
                + RtpTime.scale(offsetNs, RtpTime.NS_HZ, clockRateHz);
        rtpTime = track.codec().isVideo() ? time : pace.onFrame(time, packer.durationUnits());
        nowNs = arrivalNs;
        captureNs = frameCaptureNs;
        first = true;
        if (packer.keyframe()
                && packer.widthPx() > 0
                && (packer.widthPx() != widthPx || packer.heightPx() != heightPx)) {
            widthPx = packer.widthPx();
            heightPx = packer.heightPx();
            feed.picture(widthPx, heightPx);
        }
        packer.pack(this);
    }

    @Override
    public ByteBuf begin(int sizeBytes) {
        return scratch.clear();
    }

    @Override
    public void end(ByteBuf payload, boolean marker) {
        if (feed != null) {
            var marks = Packet.Marks.of(marker, first && packer.keyframe(), packer.discardable());
            feed.packet(
                    nowNs, nextSeq, rtpTime, marks, payload, payload.readerIndex(), payload.readableBytes(), captureNs);
        }
        rtpTime += packer.unitsOf(payload.readableBytes());
        nextSeq++;
        first = false;
    }
}
