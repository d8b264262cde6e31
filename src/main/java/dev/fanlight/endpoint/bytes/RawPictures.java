package dev.fanlight.endpoint.bytes;

import dev.fanlight.endpoint.Ingest;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.Codec;
import dev.fanlight.media.VideoFormat;
import dev.fanlight.proto.jpeg.JpegHeader;
import dev.fanlight.proto.mjpeg.MjpegFault;
import dev.fanlight.proto.mjpeg.MjpegLimits;
import dev.fanlight.proto.mjpeg.MjpegReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/** Publishes JPEGs that come one behind the other, or as a multipart body; their coming tells their times. */
final class RawPictures implements FormatReader, MjpegReader.Out {
    private final Ingest.Sink sink;
    private final Consumer<String> unusable;
    private final MjpegReader reader =
            MjpegReader.ofUnsaid(MjpegLimits.ofFrameBytes(ByteIntake.MAX_FRAME_BYTES), ByteBufAllocator.DEFAULT);
    private long nowNs;
    private boolean over;

    RawPictures(Ingest.Sink sink, Consumer<String> unusable) {
        this.sink = sink;
        this.unusable = unusable;
    }

    @Override
    public void onBytes(long now, ByteBuf in) {
        nowNs = now;
        reader.onBytes(now, in, this);
    }

    @Override
    public void frame(ByteBuf jpeg, JpegHeader header, long firstByteNs) {
        sink.frame(new AccessUnit(
                jpeg, new VideoFormat(Codec.JPEG, header.widthPx(), header.heightPx()), firstByteNs, nowNs));
    }

    @Override
    public void refused(MjpegFault fault) {
        sink.dropped(fault.metricName());
        if (fault.fatal()) {
            over = true;
            unusable.accept(fault.meaning());
        }
    }

    @Override
    public void onTimer(long now) {}

    @Override
    public long deadlineNs() {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public void close() {
        reader.close();
    }
}
