package dev.fanlight.proto.h264;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a sequence parameter set says of the pictures (ITU-T H.264 section 7.3.2.1).
 *
 * @param profileIdc 66 Baseline, 77 Main, 100 High and so on
 * @param constraintFlags the byte behind it, constraint_set0_flag first
 * @param levelIdc ten times the level
 * @param widthPx after cropping, 1 to 16384
 * @param heightPx after cropping, 1 to 16384
 * @param interlaced whether fields may be coded
 * @param pictureOrderType pic_order_cnt_type, 0 to 2; with 2 pictures are shown in the order in which they come
 * @param maxReorderFrames how many pictures may have to wait for a later one, where the set says it
 * @param framesPerSecond where the set says it
 */
public record SequenceParameterSet(
        int profileIdc,
        int constraintFlags,
        int levelIdc,
        int widthPx,
        int heightPx,
        boolean interlaced,
        int pictureOrderType,
        OptionalInt maxReorderFrames,
        OptionalDouble framesPerSecond) {

    /** The set in a NAL unit, its header byte included; empty where it cannot be one. */
    public static Optional<SequenceParameterSet> parse(ByteBuf nal, int at, int length) {
        return length < 4 || NalType.of(nal.getByte(at)) != NalType.SPS
                ? Optional.empty()
                : new SpsReader(nal, at + 1, at + length).read();
    }

    /**
     * Whether pictures may come in another order than they are shown, as with B-frames. Baseline profiles and picture order
     * type 2 rule it out; a set that does not say counts as possible.
     */
    public boolean reorderingPossible() {
        return profileIdc != 66 && pictureOrderType != 2 && maxReorderFrames.orElse(1) > 0;
    }

    /** The six hexadecimal digits of the SDP (RFC 6184 section 8.1). */
    public String profileLevelId() {
        return String.format("%02x%02x%02x", profileIdc, constraintFlags, levelIdc);
    }
}
