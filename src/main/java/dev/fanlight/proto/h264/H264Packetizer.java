package dev.fanlight.proto.h264;

import dev.fanlight.proto.rtp.PayloadOut;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts access units into RTP payloads of packetization mode 1 (RFC 6184 section 5): what fits stays a single NAL unit,
 * parameter sets go together in a STAP-A, the rest in FU-A. One thread.
 *
 * <p>Before each IDR picture there are parameter sets: its own, or those that came last. Access unit delimiters, fillers
 * and end marks are left out: packets do not need them.
 */
public final class H264Packetizer {
    private static final int MAX_SETS = 8;

    private final int maxPayloadBytes;
    private final List<byte[]> sets = new ArrayList<>();

    /** @param maxPayloadBytes of an RTP payload, at least 64 */
    public H264Packetizer(int maxPayloadBytes) {
        if (maxPayloadBytes < 64) {
            throw new IllegalArgumentException("an RTP payload must have room for 64 bytes");
        }
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /** Where payloads go. */
    public interface Out extends PayloadOut {}

    /** Parameter sets that came beside the pictures: they count as if they stood before the next one. */
    public void parameterSets(List<byte[]> nals) {
        remember(nals.stream()
                .filter(nal -> nal.length > 0 && isParameterSet(nal[0]))
                .toList());
    }

    private static boolean isParameterSet(int header) {
        var type = NalType.of(header);
        return type == NalType.SPS || type == NalType.PPS;
    }

    /** One access unit with start codes; it may be empty. */
    public void packetize(ByteBuf annexB, int at, int end, PayloadOut out) {
        var nals = new ArrayList<ByteBuf>();
        AnnexB.forEach(annexB, at, end, (bytes, from, length) -> nals.add(bytes.slice(from, length)));
        packetize(nals, out);
    }

    /** The NAL units of one access unit, without start codes or lengths. */
    public void packetize(List<ByteBuf> nals, PayloadOut out) {
        packetize(nals, false, out);
    }

    /**
     * The NAL units of one access unit, without start codes or lengths.
     *
     * @param keyframe whether decoding can begin with it even where it is no IDR picture: then it gets parameter sets too
     */
    public void packetize(List<ByteBuf> nals, boolean keyframe, PayloadOut out) {
        var own = new ArrayList<byte[]>();
        var body = new ArrayList<ByteBuf>();
        var idr = keyframe;
        for (var nal : nals) {
            switch (NalType.of(nal.getByte(nal.readerIndex()))) {
                case NalType.SPS, NalType.PPS -> own.add(ByteBufUtil.getBytes(nal));
                case NalType.AUD, NalType.FILLER, NalType.END_OF_SEQUENCE, NalType.END_OF_STREAM -> {}
                case NalType.IDR -> {
                    idr = true;
                    body.add(nal);
                }
                default -> body.add(nal);
            }
        }
        remember(own);
        var leading = idr ? sets : own;
        writeSets(leading, body.isEmpty(), out);
        for (var i = 0; i < body.size(); i++) {
            write(body.get(i), i == body.size() - 1, out);
        }
    }

    /** A set that comes again replaces those of its kind; a new SPS makes the old PPS worthless too. */
    private void remember(List<byte[]> own) {
        if (own.stream().anyMatch(set -> NalType.of(set[0]) == NalType.SPS)) {
            sets.clear();
        } else if (!own.isEmpty()) {
            sets.removeIf(set -> NalType.of(set[0]) == NalType.PPS);
        }
        own.stream().limit(MAX_SETS).forEach(sets::add);
        sets.sort((a, b) -> NalType.of(a[0]) - NalType.of(b[0]));
    }

    private void writeSets(List<byte[]> leading, boolean last, PayloadOut out) {
        var size = 1 + leading.stream().mapToInt(set -> 2 + set.length).sum();
        if (leading.size() < 2 || size > maxPayloadBytes) {
            for (var i = 0; i < leading.size(); i++) {
                write(Unpooled.wrappedBuffer(leading.get(i)), last && i == leading.size() - 1, out);
            }
            return;
        }
        var payload = out.begin(size);
        // RFC 6184 section 5.7.1: NRI is the highest of the units inside; parameter sets have 3.
        payload.writeByte(0x60 | NalType.STAP_A);
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
        var header = nal.getByte(at);
        var pieces = (length - 1 + maxPayloadBytes - 3) / (maxPayloadBytes - 2);
        // Pieces of equal size: the kernel sends runs of packets of one size with one call.
        var pieceBytes = (length - 1 + pieces - 1) / pieces;
        for (var offset = 1; offset < length; offset += pieceBytes) {
            var size = Math.min(pieceBytes, length - offset);
            var start = offset == 1 ? 0x80 : 0;
            var end = offset + size == length ? 0x40 : 0;
            var payload = out.begin(2 + size);
            payload.writeByte((header & 0xE0) | NalType.FU_A)
                    .writeByte(start | end | NalType.of(header))
                    .writeBytes(nal, at + offset, size);
            out.end(payload, last && end != 0);
        }
    }
}
