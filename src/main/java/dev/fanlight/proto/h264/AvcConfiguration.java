package dev.fanlight.proto.h264;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The decoder configuration record of MP4 and RTMP, avcC (ISO 14496-15 section 5.3.3.1).
 *
 * @param lengthBytes how many bytes the length before each NAL unit has: 1, 2 or 4
 * @param sequenceParameterSets whole NAL units; not to be written to
 * @param pictureParameterSets whole NAL units; not to be written to
 */
public record AvcConfiguration(int lengthBytes, List<byte[]> sequenceParameterSets, List<byte[]> pictureParameterSets) {
    public AvcConfiguration {
        sequenceParameterSets = List.copyOf(sequenceParameterSets);
        pictureParameterSets = List.copyOf(pictureParameterSets);
    }

    /** Empty where the bytes are not such a record; what follows the parameter sets is no matter. */
    public static Optional<AvcConfiguration> parse(ByteBuf bytes, int at, int length) {
        var end = at + length;
        if (length < 7 || bytes.getByte(at) != 1 || (bytes.getByte(at + 4) & 3) == 2) {
            return Optional.empty();
        }
        var sps = new ArrayList<byte[]>();
        var behindSps = readSets(bytes, at + 6, end, bytes.getByte(at + 5) & 0x1F, sps);
        if (behindSps < 0 || behindSps == end) {
            return Optional.empty();
        }
        var pps = new ArrayList<byte[]>();
        var behindPps = readSets(bytes, behindSps + 1, end, bytes.getUnsignedByte(behindSps), pps);
        return behindPps < 0
                ? Optional.empty()
                : Optional.of(new AvcConfiguration((bytes.getByte(at + 4) & 3) + 1, sps, pps));
    }

    /** The offset behind the sets, or -1. */
    private static int readSets(ByteBuf bytes, int from, int end, int count, List<byte[]> sets) {
        var at = from;
        for (var i = 0; i < count; i++) {
            if (end - at < 2 || bytes.getUnsignedShort(at) > end - at - 2) {
                return -1;
            }
            var size = bytes.getUnsignedShort(at);
            sets.add(ByteBufUtil.getBytes(bytes, at + 2, size, true));
            at += 2 + size;
        }
        return at;
    }

    /**
     * Appends the record; there has to be an SPS of at least four bytes.
     *
     * @throws IllegalArgumentException where there is none, or too many sets
     */
    public void write(ByteBuf out) {
        if (sequenceParameterSets.isEmpty()
                || sequenceParameterSets.getFirst().length < 4
                || sequenceParameterSets.size() > 31
                || pictureParameterSets.size() > 255) {
            throw new IllegalArgumentException("these parameter sets make no record");
        }
        out.writeByte(1).writeBytes(sequenceParameterSets.getFirst(), 1, 3);
        out.writeByte(0xFC | (lengthBytes - 1)).writeByte(0xE0 | sequenceParameterSets.size());
        sequenceParameterSets.forEach(set -> out.writeShort(set.length).writeBytes(set));
        out.writeByte(pictureParameterSets.size());
        pictureParameterSets.forEach(set -> out.writeShort(set.length).writeBytes(set));
        var profile = sequenceParameterSets.getFirst()[1];
        if (profile == 100 || profile == 110 || profile == 122 || profile == (byte) 144) {
            // "profile_idc == 100 …": chroma_format, bit depths less 8 and the number of SPS extensions follow.
            // Decoders
            // take all but the last from the SPS itself; 4:2:0 with 8 bits is what comes in practice.
            out.writeByte(0xFC | 1).writeByte(0xF8).writeByte(0xF8).writeByte(0);
        }
    }
}
