package dev.fanlight.proto.h265;

import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts access units into RTP payloads (RFC 7798 section 4.4), without DONL fields: what fits stays a single NAL unit,
 * parameter sets go together in an aggregation packet, the rest in fragments. One thread.
 *
 * <p>Before each keyframe there are parameter sets: its own, or those that came last. Delimiters, fillers and end marks are
 * left out.
 */
public final class H265Packetizer {
    private static final int MAX_SETS = 16;
    private static final int HEADER_BYTES = 2;

    private final int maxPayloadBytes;
    private final List<byte[]> sets = new ArrayList<>();

    /** @param maxPayloadBytes of an RTP payload, at least 64 */
    public H265Packetizer(int maxPayloadBytes) {
        if (maxPayloadBytes < 64) {
            throw new IllegalArgumentException("an RTP payload must have room for 64 bytes");
        }
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /** Parameter sets that came beside the pictures: they count as if they stood before the next one. */
    public void parameterSets(List<byte[]> nals) {
        remember(nals.stream()
                .filter(nal -> nal.length > HEADER_BYTES && H265NalType.isParameterSet(H265NalType.of(nal[0])))
                .toList());
    }

    /**
     * The NAL units of one access unit, without start codes or lengths; shorter ones than a header are left out.
     *
     * @param keyframe whether decoding can begin with it even where no unit says so: then it gets parameter sets too
     */
    public void packetize(List<ByteBuf> nals, boolean keyframe, PayloadOut out) {
        var own = new ArrayList<byte[]>();
        var body = new ArrayList<ByteBuf>();
        var start = keyframe;
        for (var nal : nals) {
            if (nal.readableBytes() <= HEADER_BYTES) {
                continue;
            }
            var type = H265NalType.of(nal, nal.readerIndex());
            if (H265NalType.isParameterSet(type)) {
                own.add(ByteBufUtil.getBytes(nal));
            } else if (type < H265NalType.AUD || type > H265NalType.FILLER) {
                start |= H265NalType.isIrap(type);
                body.add(nal);
            }
        }
        remember(own);
        writeSets(start ? sets : own, body.isEmpty(), out);
        for (var i = 0; i < body.size(); i++) {
            write(body.get(i), i == body.size() - 1, out);
        }
    }

    /** Sets that come again replace those of their kind; new ones of a higher kind make the lower ones worthless. */
    private void remember(List<byte[]> own) {
        var highest = own.stream().mapToInt(set -> H265NalType.of(set[0])).min();
        highest.ifPresent(type -> sets.removeIf(set -> H265NalType.of(set[0]) >= type));
        own.stream().limit(MAX_SETS).forEach(sets::add);
        sets.sort((a, b) -> H265NalType.of(a[0]) - H265NalType.of(b[0]));
    }

    private void writeSets(List<byte[]> leading, boolean last, PayloadOut out) {
        var size =
                HEADER_BYTES + leading.stream().mapToInt(set -> 2 + set.length).sum();
        if (leading.size() < 2 || size > maxPayloadBytes) {
            for (var i = 0; i < leading.size(); i++) {
                write(Unpooled.wrappedBuffer(leading.get(i)), last && i == leading.size() - 1, out);
            }
            return;
        }
        var payload = out.begin(size);
        // Layer and temporal id are the lowest of the units inside; parameter sets have 0 and 1.
        payload.writeByte(H265NalType.AGGREGATION << 1).writeByte(1);
        for (var set : leading) {
            payload.writeShort(set.length).writeBytes(set);
        }
        out.end(payload, last);
    }

    private void write(ByteBuf nal, boolean last, PayloadOut out) {
        var at = nal.readerIndex();
        var length = nal.readableBytes();
        if (length <= maxPayloadBytes) {
            out.end(out.begin(length).writeBytes(nal, at, length), last);
            return;
        }
        var most = maxPayloadBytes - HEADER_BYTES - 1;
        var body = length - HEADER_BYTES;
        var pieces = (body + most - 1) / most;
        // Pieces of equal size: the kernel sends runs of packets of one size with one call.
        var pieceBytes = (body + pieces - 1) / pieces;
        for (var offset = HEADER_BYTES; offset < length; offset += pieceBytes) {
            var size = Math.min(pieceBytes, length - offset);
            var start = offset == HEADER_BYTES ? 0x80 : 0;
            var end = offset + size == length ? 0x40 : 0;
            var payload = out.begin(HEADER_BYTES + 1 + size);
            payload.writeByte((nal.getByte(at) & 0x81) | H265NalType.FRAGMENTATION << 1)
                    .writeByte(nal.getByte(at + 1))
                    .writeByte(start | end | H265NalType.of(nal, at))
                    .writeBytes(nal, at + offset, size);
            out.end(payload, last && end != 0);
        }
    }
}
