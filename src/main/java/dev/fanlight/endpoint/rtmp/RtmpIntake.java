package dev.fanlight.endpoint.rtmp;

import dev.fanlight.frames.FramePublisher;
import dev.fanlight.frames.FrameTrack;
import dev.fanlight.hub.Publication;
import dev.fanlight.media.MediaClock;
import dev.fanlight.proto.flv.FlvDemuxer;
import dev.fanlight.proto.flv.FlvFault;
import dev.fanlight.proto.flv.FlvTrack;
import dev.fanlight.proto.rtmp.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Audio and video of RTMP on their way into a publication. What the stream consists of is told with the first frame, as
 * encoders send the headers of all tracks before it. One loop; close it in the end.
 */
final class RtmpIntake implements FlvDemuxer.Out, AutoCloseable {
    private final Publication publication;
    private final FramePublisher frames;
    private final FlvDemuxer demuxer = new FlvDemuxer(ByteBufAllocator.DEFAULT);
    private @Nullable FlvTrack video;
    private @Nullable FlvTrack audio;
    private boolean changed;
    private long nowNs;
    private long framesReceived;

    RtmpIntake(Publication publication, MediaClock clock) {
        this.publication = publication;
        this.frames = new FramePublisher(publication, clock);
    }

    void onMedia(long now, int type, int time, ByteBuf body) { // hot
        nowNs = now;
        if (type == MessageType.VIDEO) {
            demuxer.onVideo(time, body, body.readerIndex(), body.readableBytes(), this);
        } else {
            demuxer.onAudio(time, body, body.readerIndex(), body.readableBytes(), this);
        }
    }

    @Override
    public void track(FlvTrack track) {
        if (track.codec().isVideo()) {
            video = track;
        } else {
            audio = track;
        }
        changed = true;
    }

    @Override
    public void frame(FlvTrack track, ByteBuf bytes, long presentationMs, long decodeMs, boolean keyframe) { // hot
        if (changed) {
            changed = false;
            begin();
        }
        framesReceived++;
        frames.frame(
                nowNs,
                track.codec().isVideo() || video == null ? 0 : 1,
                bytes,
                presentationMs,
                decodeMs,
                keyframe);
    }

    private void begin() {
        var tracks = new ArrayList<FrameTrack>(2);
        if (video != null) {
            tracks.add(Codecs.frameTrack(video));
        }
        if (audio != null) {
            tracks.add(Codecs.frameTrack(audio));
        }
        frames.begin(tracks);
    }

    @Override
    public void refused(FlvFault reason) {
        publication.dropped(reason.metricName());
    }

    /** At the end of a wake-up. False when the publication has ended or was replaced. */
    boolean flush() {
        return frames.flush();
    }

    long framesReceived() {
        return framesReceived;
    }

    /** For people: {@code h264 and aac}. */
    String description() {
        var tracks = new ArrayList<FlvTrack>(2);
        if (video != null) {
            tracks.add(video);
        }
        if (audio != null) {
            tracks.add(audio);
        }
        return tracks.stream().map(track -> Codecs.ours(track.codec()).label()).collect(Collectors.joining(" and "));
    }

    @Override
    public void close() {
        demuxer.close();
    }
}
