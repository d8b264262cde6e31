package dev.fanlight.proto.h265;

import dev.fanlight.proto.h264.BitReader;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * What a sequence parameter set says of the pictures (ITU-T H.265 section 7.3.2.2).
 *
 * @param subLayers how many temporal layers there may be, 1 to 7
 * @param temporalIdNested whether a viewer may go up a temporal layer anywhere
 * @param profileSpace 0 to 3
 * @param highTier general_tier_flag
 * @param profileIdc 1 Main, 2 Main 10, 3 Main Still Picture and so on
 * @param compatibilityFlags 32 bits
 * @param constraintFlags 48 bits
 * @param levelIdc thirty times the level
 * @param chromaFormat 0 to 3; 1 is 4:2:0
 * @param widthPx within the conformance window, 1 to 16384
 * @param heightPx within the conformance window, 1 to 16384
 * @param lumaBits 8 to 16
 * @param chromaBits 8 to 16
 * @param maxReorderPictures how many pictures of the highest layer may have to wait for a later one, 0 to 16; 0 where the
 *     set ends before it says so
 */
public record H265SequenceParameterSet(
        int subLayers,
        boolean temporalIdNested,
        int profileSpace,
        boolean highTier,
        int profileIdc,
        int compatibilityFlags,
        long constraintFlags,
        int levelIdc,
        int chromaFormat,
        int widthPx,
        int heightPx,
        int lumaBits,
        int chromaBits,
        int maxReorderPictures) {
    private static final int MAX_SIDE_PX = 16_384;
    private static final int HEADER_BYTES = 2;
    private static final int MAX_REORDER = 16;

    /** The set in a NAL unit, its header included; empty where it cannot be one. */
    public static Optional<H265SequenceParameterSet> parse(ByteBuf nal, int at, int length) {
        if (length < HEADER_BYTES + 1 || H265NalType.of(nal, at) != H265NalType.SPS) {
            return Optional.empty();
        }
        var bits = new BitReader(nal, at + HEADER_BYTES, at + length);
        bits.bits(4);
        var more = (int) bits.bits(3);
        var nested = bits.flag();
        var space = (int) bits.bits(2);
        var tier = bits.flag();
        var profile = (int) bits.bits(5);
        var compatibility = (int) bits.bits(32);
        var constraints = bits.bits(32) << 16 | bits.bits(16);
        var level = (int) bits.bits(8);
        skipSubLayers(bits, more);
        bits.unsigned();
        var chroma = bits.unsigned();
        var separate = chroma == 3 && bits.flag();
        var width = bits.unsigned();
        var height = bits.unsigned();
        if (bits.flag()) {
            var unitX = !separate && (chroma == 1 || chroma == 2) ? 2 : 1;
            var unitY = chroma == 1 ? 2 : 1;
            width -= unitX * (bits.unsigned() + bits.unsigned());
            height -= unitY * (bits.unsigned() + bits.unsigned());
        }
        var luma = 8 + bits.unsigned();
        var chromaDepth = 8 + bits.unsigned();
        if (bits.exhausted()
                || more > 6
                || chroma > 3
                || luma > 16
                || chromaDepth > 16
                || width < 1
                || height < 1
                || width > MAX_SIDE_PX
                || height > MAX_SIDE_PX) {
            return Optional.empty();
        }
        return Optional.of(new H265SequenceParameterSet(
                more + 1,
                nested,
                space,
                tier,
                profile,
                compatibility,
                constraints,
                level,
                (int) chroma,
                (int) width,
                (int) height,
                (int) luma,
                (int) chromaDepth,
                reorder(bits, more + 1)));
    }

    /** What the highest layer says, which is the last one listed. */
    private static int reorder(BitReader bits, int layers) {
        bits.unsigned();
        var listed = bits.flag() ? layers : 1;
        var reorder = 0L;
        for (var i = 0; i < listed; i++) {
            bits.unsigned();
            reorder = bits.unsigned();
            bits.unsigned();
        }
        return bits.exhausted() ? 0 : (int) Math.min(reorder, MAX_REORDER);
    }

    /** Section 7.3.3: 88 bits of profile and 8 of level for each temporal layer below the highest, where they are said. */
    private static void skipSubLayers(BitReader bits, int count) {
        var profiles = 0;
        var levels = 0;
        for (var i = 0; i < count; i++) {
            profiles += bits.bit();
            levels += bits.bit();
        }
        if (count > 0) {
            bits.bits(2 * (8 - count));
        }
        // The order of the fields is no matter, as all are passed over.
        for (var i = 0; i < 11 * profiles + levels; i++) {
            bits.bits(8);
        }
    }

    /** Appends general profile, tier and level as configuration records repeat them: 12 bytes. */
    void writeProfile(ByteBuf out) {
        out.writeByte(profileSpace << 6 | (highTier ? 0x20 : 0) | profileIdc).writeInt(compatibilityFlags);
        out.writeInt((int) (constraintFlags >> 16))
                .writeShort((int) constraintFlags)
                .writeByte(levelIdc);
    }

    /** The fmtp of RFC 7798 section 7.1, without the sets themselves. */
    public String formatParameters() {
        return "profile-id=" + profileIdc + ";tier-flag=" + (highTier ? 1 : 0) + ";level-id=" + levelIdc;
    }
}
