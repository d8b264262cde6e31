package dev.fanlight.endpoint.rtp.payload;

import dev.fanlight.proto.h264.H264Fault;
import dev.fanlight.proto.h264.H264Payload;
import dev.fanlight.proto.h264.NalType;
import dev.fanlight.proto.h264.SequenceParameterSet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/** H.264 (RFC 6184). */
final class H264Inspector implements PayloadInspector {
    private final H264Payload payload = new H264Payload();
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int at;
    private int lengthBytes;

    @Override
    public boolean read(ByteBuf buffer, int from, int length) { // hot
        bytes = buffer;
        at = from;
        lengthBytes = length;
        return payload.read(buffer, from, length) == H264Fault.NONE;
    }

    @Override
    public boolean keyframePart() {
        return payload.keyframeStart();
    }

    /** A slice may have lost its parameter sets on the way; they stand in a packet of their own. */
    @Override
    public boolean surelyFirst() {
        return payload.hasSps();
    }

    /** Messages that stand beside a picture are not what a picture can do without. */
    @Override
    public boolean discardable() { // hot
        if (lengthBytes < 2 || payload.reference()) {
            return false;
        }
        var type = NalType.of(bytes.getByte(at));
        if (type == NalType.FU_A) {
            type = NalType.of(bytes.getByte(at + 1));
        }
        return type == NalType.STAP_A || type < NalType.IDR;
    }

    @Override
    public PictureSize size() {
        return payload.hasSps()
                ? sps().map(set -> new PictureSize(set.widthPx(), set.heightPx()))
                        .orElse(PictureSize.UNKNOWN)
                : PictureSize.UNKNOWN;
    }

    private Optional<SequenceParameterSet> sps() {
        if (NalType.of(bytes.getByte(at)) == NalType.SPS) {
            return SequenceParameterSet.parse(bytes, at, lengthBytes);
        }
        if (NalType.of(bytes.getByte(at)) != NalType.STAP_A) {
            return Optional.empty();
        }
        var end = at + lengthBytes;
        // H264Payload has checked the lengths.
        for (var unit = at + 1; unit + 2 < end; unit += 2 + bytes.getUnsignedShort(unit)) {
            if (NalType.of(bytes.getByte(unit + 2)) == NalType.SPS) {
                return SequenceParameterSet.parse(bytes, unit + 2, bytes.getUnsignedShort(unit));
            }
        }
        return Optional.empty();
    }
}
