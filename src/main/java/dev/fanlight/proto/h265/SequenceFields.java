package dev.fanlight.proto.h265;

import dev.fanlight.proto.h264.BitReader;
import io.netty.buffer.ByteBuf;

/**
 * The first fields of a sequence parameter set, as far as configuration records repeat them (ITU-T H.265 section
 * 7.3.2.2.1). A set that ends early or makes no sense gives the values of the most usual one.
 *
 * @param profileTierLevel the 12 bytes of general profile, tier and level; not to be written to
 * @param temporalLayers 1 to 7
 * @param chromaFormat 0 to 3; 1 is 4:2:0
 * @param lumaBits 8 to 15
 * @param chromaBits 8 to 15
 * @param maxReorderPictures how many pictures may have to wait for a later one, 0 to 16
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SequenceFields(
        byte[] profileTierLevel,
        int temporalLayers,
        boolean temporalNesting,
        int chromaFormat,
        int lumaBits,
        int chromaBits,
        int maxReorderPictures) {
    private static final int PROFILE_BYTES = 12;
    private static final int MAX_REORDER = 16;

    /**
     * Reads a set.
     *
     * @param at where the unit's two header bytes stand
     */
    public static SequenceFields read(ByteBuf sps, int at, int length) {
        var bits = new BitReader(sps, Math.min(at + 2, at + length), at + length);
        bits.bits(4);
        var layers = 1 + (int) bits.bits(3);
        var nesting = bits.flag();
        var profile = new byte[PROFILE_BYTES];
        for (var i = 0; i < PROFILE_BYTES; i++) {
            profile[i] = (byte) bits.bits(8);
        }
        skipLayers(bits, layers - 1);
        bits.unsigned();
        var chroma = (int) bits.unsigned();
        if (chroma == 3) {
            bits.bit();
        }
        bits.unsigned();
        bits.unsigned();
        if (bits.flag()) {
            for (var i = 0; i < 4; i++) {
                bits.unsigned();
            }
        }
        var luma = 8 + (int) bits.unsigned();
        var chromaDepth = 8 + (int) bits.unsigned();
        bits.unsigned();
        var reorder = reorder(bits, layers);
        if (bits.exhausted() || chroma > 3 || luma > 15 || luma < 8 || chromaDepth > 15 || chromaDepth < 8) {
            return new SequenceFields(profile, Math.min(layers, 7), nesting, 1, 8, 8, 0);
        }
        return new SequenceFields(profile, Math.min(layers, 7), nesting, chroma, luma, chromaDepth, reorder);
    }

    private static void skipLayers(BitReader bits, int count) {
        if (count == 0) {
            return;
        }
        var flags = (int) bits.bits(16);
        for (var i = 0; i < count; i++) {
            bits.bits((flags >> (15 - 2 * i) & 1) == 1 ? 32 : 0);
            bits.bits((flags >> (15 - 2 * i) & 1) == 1 ? 32 : 0);
            bits.bits((flags >> (15 - 2 * i) & 1) == 1 ? 24 : 0);
            bits.bits((flags >> (14 - 2 * i) & 1) == 1 ? 8 : 0);
        }
    }

    /** Of the highest layer, which is the last one listed. */
    private static int reorder(BitReader bits, int layers) {
        var listed = bits.flag() ? layers : 1;
        var reorder = 0L;
        for (var i = 0; i < listed; i++) {
            bits.unsigned();
            reorder = bits.unsigned();
            bits.unsigned();
        }
        return (int) Math.min(reorder, MAX_REORDER);
    }
}
