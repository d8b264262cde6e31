package dev.fanlight.endpoint.rtmp;

import dev.fanlight.frames.CodedFrame;
import dev.fanlight.hub.Track;
import dev.fanlight.proto.flv.FlvCodec;
import dev.fanlight.proto.flv.FlvPackager;
import dev.fanlight.proto.h264.DecodeTimes;
import dev.fanlight.proto.rtmp.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** One track on its way to one receiver: its sequence header, its times of decoding, and where it may go on. */
final class FrameLane {
    /** Of most sequence headers, and of all that stands before a frame. */
    private static final int HEAD_BYTES = 128;

    /** Lengths may be longer than start codes. */
    private static final int SPARE_BYTES = 128;

    private final Track track;
    private final FlvCodec codec;
    private FlvPackager packager;
    private String parameters;
    private final DecodeTimes decodeTimes = new DecodeTimes(1_000, 1, 0);
    private boolean headerDue = true;
    private boolean waiting;

    /** @throws IllegalArgumentException for a codec that FLV cannot carry */
    FrameLane(Track track) {
        this.track = track;
        codec = Codecs.flv(track.format().codec())
                .orElseThrow(() -> new IllegalArgumentException("FLV carries no " + track.format()));
        parameters = track.format().parameters();
        packager = new FlvPackager(Codecs.flvTrack(codec, track.format()));
        waiting = codec.isVideo();
    }

    Track track() {
        return track;
    }

    FlvCodec codec() {
        return codec;
    }

    /** A new publisher may send the same codec with other parameters. */
    void onFormat() {
        var now = track.format().parameters();
        if (codec == FlvCodec.AAC && !now.equals(parameters)) {
            parameters = now;
            packager = new FlvPackager(Codecs.flvTrack(codec, track.format()));
            headerDue = true;
        }
    }

    void waitForKeyframe() {
        waiting = codec.isVideo();
    }

    /** Whether this frame is one with which the receiver can go on. */
    boolean takes(CodedFrame frame) { // hot
        if (waiting && !frame.keyframe()) {
            return false;
        }
        waiting = false;
        return true;
    }

    /**
     * The messages for a frame, in pieces: a sequence header where it is due, then the frame, whose bytes all receivers
     * share. None while its header is not known.
     */
    List<ByteBuf> messages(
            CodedFrame frame, long presentationMs, FrameSender.Receiver receiver, ByteBufAllocator allocator) {
        var bytes = frame.view();
        if (codec.isVideo() && frame.keyframe() && packager.onKeyframe(bytes)) {
            headerDue = true;
        }
        if (!packager.isReady()) {
            return List.of();
        }
        var type = codec.isVideo() ? MessageType.VIDEO : MessageType.AUDIO;
        if (headerDue) {
            decodeTimes.onReorderDepth(packager.reorderDepth());
        }
        var decodeMs = codec.isVideo() ? Math.max(0, decodeTimes.next(presentationMs)) : presentationMs;
        var pieces = new ArrayList<ByteBuf>();
        var head = allocator.buffer(HEAD_BYTES);
        try {
            if (headerDue && packager.hasSequenceHeader()) {
                packager.writeSequenceHeader(head);
                pieces.addAll(receiver.message(type, decodeMs, head, Unpooled.EMPTY_BUFFER));
                head.clear();
            }
            headerDue = false;
            packager.writeFrameHead(frame.keyframe(), (int) (presentationMs - decodeMs), head);
            var body = packager.hasOwnForm() ? frame.formed(this::body) : bytes;
            pieces.addAll(receiver.message(type, decodeMs, head, body));
        } finally {
            head.release();
        }
        return pieces;
    }

    private ByteBuf body(ByteBuf frame) {
        var body = PooledByteBufAllocator.DEFAULT.directBuffer(frame.readableBytes() + SPARE_BYTES);
        packager.writeFrameBody(frame, body);
        return body;
    }
}
