package dev.fanlight.endpoint.bytes;

import dev.fanlight.endpoint.Ingest;
import dev.fanlight.frames.FramePublisher;
import dev.fanlight.frames.FrameTrack;
import dev.fanlight.media.Codec;
import dev.fanlight.proto.annexb.AnnexBFault;
import dev.fanlight.proto.annexb.AnnexBStream;
import dev.fanlight.proto.annexb.NalSyntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** Publishes the pictures of a raw stream of H.264 or H.265, which tells no times: their coming tells them. */
final class RawVideo implements FormatReader, AnnexBStream.Out {
    private static final int TICKS_PER_SECOND = 1_000_000;

    private final Ingest.Sink sink;
    private final FramePublisher publisher;
    private final AnnexBStream stream;
    private final String label;
    private final SteadyTimes times = new SteadyTimes();
    private long nowNs;
    private boolean told;

    RawVideo(NalSyntax syntax, Ingest.Sink sink, FramePublisher publisher) {
        this.sink = sink;
        this.publisher = publisher;
        this.stream = new AnnexBStream(syntax, ByteBufAllocator.DEFAULT, ByteIntake.MAX_FRAME_BYTES, this);
        var codec = syntax == NalSyntax.H264 ? Codec.H264 : Codec.H265;
        this.label = codec.label();
        publisher.begin(List.of(FrameTrack.video(codec, TICKS_PER_SECOND, List.of())));
    }

    @Override
    public void onBytes(long now, ByteBuf in) {
        nowNs = now;
        stream.onBytes(now, in);
    }

    @Override
    public void onTimer(long now) {
        nowNs = now;
        stream.onTimer(now);
    }

    @Override
    public long deadlineNs() {
        return stream.deadlineNs();
    }

    @Override
    public boolean makesTimes() {
        return true;
    }

    @Override
    public void accessUnit(ByteBuf unit, boolean keyframe, long firstByteNs) {
        var ticks = times.of(firstByteNs) / 1_000;
        publisher.frame(nowNs, 0, unit, ticks, ticks, keyframe);
        if (keyframe && !told) {
            told = true;
            sink.mediaComes("raw " + label);
        }
    }

    @Override
    public void refused(AnnexBFault fault) {
        sink.dropped(fault.metricName());
    }

    @Override
    public void close() {
        stream.close();
    }
}
