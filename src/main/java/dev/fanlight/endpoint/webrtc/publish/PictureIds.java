package dev.fanlight.endpoint.webrtc.publish;

import dev.fanlight.hub.Stream;
import dev.fanlight.hub.TrackSink;
import dev.fanlight.media.Packet;
import dev.fanlight.proto.vp8.Vp8Fault;
import dev.fanlight.proto.vp8.Vp8Payload;
import dev.fanlight.proto.vp9.Vp9Fault;
import dev.fanlight.proto.vp9.Vp9Payload;
import dev.fanlight.proto.webrtc.RtpCodec;
import io.netty.buffer.ByteBuf;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Lets the picture numbers within VP8 and VP9 payloads go on when the source changes, as RFC 7741 section 4.2 and RFC 9628
 * section 4.2 want of a stream: a player takes a number that goes back for an old picture. Numbers of one source keep
 * their distances. Belongs to one thread at a time.
 */
public final class PictureIds implements TrackSink {
    private static final int ID_BITS_MASK = 0x7FFF;
    private static final int LAYER_INDEX_MASK = 0xFF;

    /** What outlives a publisher: the last numbers that a stream's viewers saw. */
    public static final class Line {
        private int lastId;
        private int lastLayerIndex;
        private boolean begun;
    }

    /** The line of each stream, for as long as the stream is there. Any thread. */
    public static final class Lines {
        private final Map<Stream, Line> byStream = Collections.synchronizedMap(new WeakHashMap<>());

        public Line of(Stream stream) {
            return byStream.computeIfAbsent(stream, begun -> new Line());
        }
    }

    private final TrackSink sink;
    private final Line line;
    private final Vp8Payload vp8 = new Vp8Payload();
    private final Vp9Payload vp9 = new Vp9Payload();
    private final boolean isVp8;
    private int idOffset;
    private int layerIndexOffset;
    private boolean fresh = true;

    private PictureIds(boolean isVp8, Line line, TrackSink sink) {
        this.isVp8 = isVp8;
        this.line = line;
        this.sink = sink;
    }

    /** The sink with numbers that go on from the line's; the sink itself for codecs without such numbers. */
    public static TrackSink continuing(RtpCodec codec, Line line, TrackSink sink) {
        return codec == RtpCodec.VP8 || codec == RtpCodec.VP9
                ? new PictureIds(codec == RtpCodec.VP8, line, sink)
                : sink;
    }

    @Override
    public void packet(
            long nowNs,
            long sourceSeq,
            long sourceTime,
            Packet.Marks marks,
            ByteBuf bytes,
            int at,
            int sizeBytes,
            long captureNs) { // hot
        rewrite(bytes, at, sizeBytes);
        sink.packet(nowNs, sourceSeq, sourceTime, marks, bytes, at, sizeBytes, captureNs);
    }

    @Override
    public void restart() {
        fresh = true;
        sink.restart();
    }

    @Override
    public void picture(int widthPx, int heightPx) {
        sink.picture(widthPx, heightPx);
    }

    private void rewrite(ByteBuf payload, int at, int length) {
        var sound =
                isVp8 ? vp8.read(payload, at, length) == Vp8Fault.NONE : vp9.read(payload, at, length) == Vp9Fault.NONE;
        if (!sound) {
            return;
        }
        var id = isVp8 ? vp8.pictureId() : vp9.pictureId();
        var layerIndex = isVp8 ? vp8.tl0PicIdx() : vp9.tl0PicIdx();
        if (fresh) {
            fresh = false;
            idOffset = line.begun && id >= 0 ? line.lastId + 1 - id : 0;
            layerIndexOffset = line.begun && layerIndex >= 0 ? line.lastLayerIndex + 1 - layerIndex : 0;
        }
        var newId = id + idOffset & ID_BITS_MASK;
        var newLayerIndex = layerIndex + layerIndexOffset & LAYER_INDEX_MASK;
        if (idOffset != 0 || layerIndexOffset != 0) {
            if (isVp8) {
                vp8.rewrite(payload, at, newId, newLayerIndex);
            } else {
                vp9.rewrite(payload, at, newId, newLayerIndex);
            }
        }
        remember(id >= 0, newId, layerIndex >= 0, newLayerIndex);
    }

    /** Only what goes ahead, as packets come in any order. */
    private void remember(boolean hasId, int id, boolean hasLayerIndex, int layerIndex) {
        if (hasId && (!line.begun || (id - line.lastId & ID_BITS_MASK) < ID_BITS_MASK / 2)) {
            line.lastId = id;
        }
        if (hasLayerIndex && (!line.begun || (layerIndex - line.lastLayerIndex & LAYER_INDEX_MASK) < 128)) {
            line.lastLayerIndex = layerIndex;
        }
        line.begun = true;
    }
}
