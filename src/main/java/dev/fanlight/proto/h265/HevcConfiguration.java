package dev.fanlight.proto.h265;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The decoder configuration record of MP4 and Enhanced RTMP, hvcC (ISO 14496-15 section 8.3.3.1).
 *
 * @param lengthBytes how many bytes the length before each NAL unit has: 1, 2 or 4
 * @param videoParameterSets whole NAL units; not to be written to
 * @param sequenceParameterSets whole NAL units; not to be written to
 * @param pictureParameterSets whole NAL units; not to be written to
 */
public record HevcConfiguration(
        int lengthBytes,
        List<byte[]> videoParameterSets,
        List<byte[]> sequenceParameterSets,
        List<byte[]> pictureParameterSets) {
    private static final int FIXED_BYTES = 23;

    /** Main, level 3.1: said of a set that cannot be read; decoders read the set itself. */
    private static final H265SequenceParameterSet USUAL =
            new H265SequenceParameterSet(1, true, 0, false, 1, 0x6000_0000, 0x9000_0000_0000L, 93, 1, 0, 0, 8, 8, 0);

    public HevcConfiguration {
        videoParameterSets = List.copyOf(videoParameterSets);
        sequenceParameterSets = List.copyOf(sequenceParameterSets);
        pictureParameterSets = List.copyOf(pictureParameterSets);
    }

    /** Empty where the bytes are not such a record; other NAL units than parameter sets are left out. */
    public static Optional<HevcConfiguration> parse(ByteBuf bytes, int at, int length) {
        // Writers before the standard was final left the version 0.
        if (length < FIXED_BYTES
                || bytes.getByte(at) < 0
                || bytes.getByte(at) > 1
                || (bytes.getByte(at + 21) & 3) == 2) {
            return Optional.empty();
        }
        var vps = new ArrayList<byte[]>();
        var sps = new ArrayList<byte[]>();
        var pps = new ArrayList<byte[]>();
        var end = at + length;
        var arrays = bytes.getUnsignedByte(at + 22);
        var from = at + FIXED_BYTES;
        for (var i = 0; i < arrays; i++) {
            if (end - from < 3) {
                return Optional.empty();
            }
            var sets = switch (bytes.getByte(from) & 0x3F) {
                case H265Payload.VPS -> vps;
                case H265Payload.SPS -> sps;
                case H265Payload.PPS -> pps;
                default -> new ArrayList<byte[]>();
            };
            from = readUnits(bytes, from + 3, end, bytes.getUnsignedShort(from + 1), sets);
            if (from < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(new HevcConfiguration((bytes.getByte(at + 21) & 3) + 1, vps, sps, pps));
    }

    /** The offset behind the units, or -1. */
    private static int readUnits(ByteBuf bytes, int from, int end, int count, List<byte[]> sets) {
        var at = from;
        for (var i = 0; i < count; i++) {
            if (end - at < 2 || bytes.getUnsignedShort(at) > end - at - 2) {
                return -1;
            }
            var size = bytes.getUnsignedShort(at);
            if (size > 2) {
                sets.add(ByteBufUtil.getBytes(bytes, at + 2, size, true));
            }
            at += 2 + size;
        }
        return at;
    }

    /** All sets in the order in which a decoder needs them. */
    public List<byte[]> parameterSets() {
        var all = new ArrayList<>(videoParameterSets);
        all.addAll(sequenceParameterSets);
        all.addAll(pictureParameterSets);
        return all;
    }

    /**
     * Appends the record.
     *
     * @throws IllegalArgumentException where there is no SPS
     */
    public void write(ByteBuf out) {
        if (sequenceParameterSets.isEmpty()) {
            throw new IllegalArgumentException("these parameter sets make no record");
        }
        var sps = sequenceParameterSets.getFirst();
        var set = H265SequenceParameterSet.parse(Unpooled.wrappedBuffer(sps), 0, sps.length)
                .orElse(USUAL);
        out.writeByte(1);
        set.writeProfile(out);
        // No statement on spatial segmentation and parallelism, then chroma format and bit depths.
        out.writeShort(0xF000).writeByte(0xFC).writeByte(0xFC | set.chromaFormat());
        out.writeByte(0xF8 | (set.lumaBits() - 8)).writeByte(0xF8 | (set.chromaBits() - 8));
        out.writeShort(0);
        out.writeByte(set.subLayers() << 3 | (set.temporalIdNested() ? 4 : 0) | (lengthBytes - 1));
        out.writeByte(3);
        writeUnits(H265Payload.VPS, videoParameterSets, out);
        writeUnits(H265Payload.SPS, sequenceParameterSets, out);
        writeUnits(H265Payload.PPS, pictureParameterSets, out);
    }

    private static void writeUnits(int type, List<byte[]> units, ByteBuf out) {
        out.writeByte(0x80 | type).writeShort(units.size());
        units.forEach(unit -> out.writeShort(unit.length).writeBytes(unit));
    }
}
