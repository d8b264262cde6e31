package dev.fanlight.proto.av1;

import dev.fanlight.proto.rtp.Depacketizer;
import dev.fanlight.proto.rtp.FrameCollector;
import dev.fanlight.proto.rtp.FrameOut;
import dev.fanlight.proto.rtp.PayloadFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Puts packets together to temporal units of OBUs with sizes, without delimiter (AV1 RTP specification 1.0 section 4.4).
 * One thread.
 */
public final class Av1Depacketizer implements Depacketizer {
    private final FrameCollector collector;
    private final Av1Payload payload = new Av1Payload();
    private final ByteBufAllocator allocator;
    private final int maxBytes;

    /** The OBU that began in an earlier packet, without size. */
    private @Nullable ByteBuf open;

    /** @param maxBytes of a temporal unit; larger ones are given up */
    public Av1Depacketizer(ByteBufAllocator allocator, int maxBytes) {
        this.allocator = allocator;
        this.maxBytes = maxBytes;
        collector = new FrameCollector(allocator, maxBytes);
    }

    @Override
    public PayloadFault onPayload(
            long extSeq, long rtpTime, boolean marker, ByteBuf bytes, int at, int length, FrameOut out) {
        collector.begin(extSeq, rtpTime, out);
        if (collector.isEmpty() && length > 0 && bytes.getByte(at) >= 0) {
            letGo();
        }
        var fault = switch (payload.read(bytes, at, length)) {
            case NONE -> take(bytes, at + 1, at + length, bytes.getByte(at) >> 4 & 3);
            case TRUNCATED -> collector.giveUp(PayloadFault.TRUNCATED);
            case FORBIDDEN_BIT, BAD_AGGREGATION, BAD_LENGTH -> collector.giveUp(PayloadFault.MALFORMED);
        };
        if (marker && open != null && fault == PayloadFault.NONE) {
            fault = collector.giveUp(PayloadFault.TRUNCATED);
        }
        if (marker || collector.isDamaged()) {
            letGo();
        }
        collector.end(marker, out);
        return fault;
    }

    /** The lengths have been checked by {@link Av1Payload}. */
    private PayloadFault take(ByteBuf bytes, int from, int end, int count) {
        if (payload.continuesPrevious() != (open != null)) {
            return collector.giveUp(PayloadFault.UNEXPECTED);
        }
        var fault = PayloadFault.NONE;
        var at = from;
        for (var i = 0; i < payload.elements() && fault == PayloadFault.NONE; i++) {
            var size = end - at;
            if (count == 0 || i < count - 1) {
                size = Leb128.read(bytes, at, end);
                at += Leb128.length(bytes, at);
            }
            var last = i == payload.elements() - 1;
            fault = element(bytes, at, size, last && payload.continuedByNext());
            at += size;
        }
        return fault;
    }

    private PayloadFault element(ByteBuf bytes, int at, int size, boolean goesOn) {
        if (goesOn || open != null) {
            var whole = open == null ? allocator.buffer(size) : open;
            open = whole;
            if (whole.readableBytes() + size > maxBytes) {
                return collector.giveUp(PayloadFault.TOO_LARGE);
            }
            whole.writeBytes(bytes, at, size);
            if (goesOn) {
                return PayloadFault.NONE;
            }
            var fault = whole.isReadable() ? obu(whole, whole.readerIndex(), whole.readableBytes()) : PayloadFault.NONE;
            letGo();
            return fault;
        }
        return size == 0 ? PayloadFault.NONE : obu(bytes, at, size);
    }

    /** Gives an OBU its size, which senders leave out, but need not. */
    private PayloadFault obu(ByteBuf bytes, int at, int length) {
        var header = bytes.getByte(at);
        var headerBytes = (header & Obus.HAS_EXTENSION) == 0 ? 1 : 2;
        if (header < 0 || length < headerBytes) {
            return collector.giveUp(PayloadFault.MALFORMED);
        }
        var type = Obus.type(header);
        if (type == Obus.TEMPORAL_DELIMITER || type == Obus.TILE_LIST || type == Obus.PADDING) {
            return PayloadFault.NONE; // "SHOULD be removed" by senders (section 5)
        }
        if ((header & Obus.HAS_SIZE) != 0) {
            return collector.append(bytes, at, length);
        }
        var size = length - headerBytes;
        var target = collector.room(length + Leb128.bytes(size));
        if (target != null) {
            target.writeByte(header | Obus.HAS_SIZE).writeBytes(bytes, at + 1, headerBytes - 1);
            Leb128.write(target, size);
            target.writeBytes(bytes, at + headerBytes, size);
        }
        return PayloadFault.NONE;
    }

    private void letGo() {
        if (open != null) {
            open.release();
            open = null;
        }
    }

    @Override
    public void reset() {
        collector.reset();
        letGo();
    }
}
