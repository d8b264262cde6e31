package dev.fanlight.transcode;

import dev.fanlight.frames.FramePublisher;
import dev.fanlight.frames.FrameTrack;
import dev.fanlight.hub.Publication;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Codec;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.VideoFormat;
import dev.fanlight.proto.h264.AnnexB;
import dev.fanlight.proto.nut.NutStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts what a conversion makes into its stream. Belongs to the conversion's thread. */
final class ConversionOutput {
    private final Rendition rendition;
    private final Publication publication;
    private final FramePublisher publisher;
    private @Nullable NutStream stream;
    private List<byte[]> configuration = List.of();
    private boolean begun;

    ConversionOutput(Rendition rendition, Publication publication, MediaClock clock) {
        this.rendition = rendition;
        this.publication = publication;
        publisher = new FramePublisher(publication, clock);
    }

    /** A child says what it makes; the next child may well make the same. */
    void stream(NutStream now) {
        stream = now;
        var sets = configuration(now);
        if (rendition != Rendition.JPEG && (!begun || !same(sets))) {
            begun = true;
            configuration = sets;
            publisher.begin(List.of(
                    rendition.isVideo()
                            ? FrameTrack.video(rendition.codec(), Recipe.VIDEO_HZ, sets)
                            : FrameTrack.audio(
                                    rendition.codec(), Recipe.SOUND_HZ, now.sampleRateHz(), now.channels(), sets)));
        }
    }

    private List<byte[]> configuration(NutStream now) {
        var bytes = Unpooled.wrappedBuffer(now.configuration());
        return switch (rendition) {
            case H264 -> {
                var sets = new ArrayList<byte[]>();
                AnnexB.forEach(
                        bytes,
                        0,
                        bytes.readableBytes(),
                        (all, at, length) -> sets.add(ByteBufUtil.getBytes(all, at, length, true)));
                yield sets;
            }
            case AAC -> now.configuration().length == 0 ? List.of() : List.of(now.configuration());
            case OPUS, JPEG -> List.of();
        };
    }

    private boolean same(List<byte[]> sets) {
        return sets.stream()
                .map(Unpooled::wrappedBuffer)
                .toList()
                .equals(configuration.stream().map(Unpooled::wrappedBuffer).toList());
    }

    /** Returns false when the stream has gone. */
    boolean frame(FedFrames.Origin origin, long time, boolean keyframe, ByteBuf bytes) {
        if (rendition == Rendition.JPEG) {
            return picture(origin, bytes);
        }
        publisher.convertedFrame(origin.arrivalNs(), 0, bytes, time, keyframe, origin.captureNs());
        return publisher.flush();
    }

    private boolean picture(FedFrames.Origin origin, ByteBuf bytes) {
        var copy = ByteBufAllocator.DEFAULT.directBuffer(bytes.readableBytes());
        copy.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
        var format = stream == null
                ? new VideoFormat(Codec.JPEG, 0, 0)
                : new VideoFormat(Codec.JPEG, stream.widthPx(), stream.heightPx());
        return publication.frame(new AccessUnit(copy, format, origin.arrivalNs(), origin.arrivalNs()));
    }

    /** What it made is no track of the stream any more. */
    void end(String why) {
        publication.end(why);
    }
}
