package dev.fanlight.endpoint.rtp;

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
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets the picture numbers within VP8 and VP9 payloads go on when the source changes, as RFC 7741 section 4.2 and RFC 9628
 * section 4.2 want of a stream: a player takes a number that goes back for an old picture. Numbers of one source keep
 * their distances. Belongs to one thread at a time.
 */
public final class PictureIds implements TrackSink {
    private static final int LONG_ID_MASK = 0x7FFF;
    private static final int SHORT_ID_MASK = 0x7F;
    private static final int LAYER_INDEX_MASK = 0xFF;

    /**
     * What outlives a publisher: the last numbers that a stream's viewers saw. Moved by whoever took it last, as the one
     * before may still be sending, on another loop. Any thread.
     *
     * <pre>
     * | holder (32) | 0 (8) | begun (1) | picture id (15) | layer index (8) |
     * </pre>
     */
    public static final class Line {
        private static final int HOLDER_SHIFT = 32;
        private static final int ID_SHIFT = 8;
        private static final int BEGUN = 1 << 23;

        private final AtomicLong state = new AtomicLong();

        /** Nobody else moves it from now on. */
        private int take() {
            return (int) (state.addAndGet(1L << HOLDER_SHIFT) >>> HOLDER_SHIFT);
        }

        private int numbers() {
            return (int) state.get();
        }

        private void move(int holder, int from, int to) { // hot
            if (from != to) {
                var held = (long) holder << HOLDER_SHIFT;
                state.compareAndSet(held | from, held | to);
            }
        }

        private static boolean isBegun(int numbers) {
            return (numbers & BEGUN) != 0;
        }

        private static int id(int numbers) {
            return numbers >> ID_SHIFT & LONG_ID_MASK;
        }

        private static int layerIndex(int numbers) {
            return numbers & LAYER_INDEX_MASK;
        }

        private static int numbers(int id, int layerIndex) {
            return BEGUN | id << ID_SHIFT | layerIndex;
        }
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
    private final int holder;
    private final Vp8Payload vp8 = new Vp8Payload();
    private final Vp9Payload vp9 = new Vp9Payload();
    private final boolean isVp8;
    private int idOffset;
    private int layerIndexOffset;
    private boolean fresh = true;

    private PictureIds(boolean isVp8, Line line, TrackSink sink) {
        this.isVp8 = isVp8;
        this.line = line;
        holder = line.take();
        this.sink = sink;
    }

    /**
     * The sink with numbers that go on from the line's, which is nobody else's from now on; the sink itself for codecs
     * without such numbers.
     */
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
        var last = line.numbers();
        if (fresh) {
            fresh = false;
            idOffset = Line.isBegun(last) && id >= 0 ? Line.id(last) + 1 - id : 0;
            layerIndexOffset = Line.isBegun(last) && layerIndex >= 0 ? Line.layerIndex(last) + 1 - layerIndex : 0;
        }
        var idMask = (isVp8 ? vp8.longPictureId() : vp9.longPictureId()) ? LONG_ID_MASK : SHORT_ID_MASK;
        var newId = id + idOffset & idMask;
        var newLayerIndex = layerIndex + layerIndexOffset & LAYER_INDEX_MASK;
        if (idOffset != 0 || layerIndexOffset != 0) {
            if (isVp8) {
                vp8.rewrite(payload, at, newId, newLayerIndex);
            } else {
                vp9.rewrite(payload, at, newId, newLayerIndex);
            }
        }
        var movedId = id >= 0 ? ahead(last, Line.id(last), newId, idMask) : Line.id(last);
        var movedLayerIndex = layerIndex >= 0
                ? ahead(last, Line.layerIndex(last), newLayerIndex, LAYER_INDEX_MASK)
                : Line.layerIndex(last);
        line.move(holder, last, Line.numbers(movedId, movedLayerIndex));
    }

    /** Only what goes ahead, as packets come in any order. */
    private static int ahead(int numbers, int last, int next, int mask) {
        return !Line.isBegun(numbers) || (next - last & mask) <= mask / 2 ? next : last;
    }
}
