package dev.fanlight.proto.annexb;

import dev.fanlight.proto.h264.NalType;
import dev.fanlight.proto.h265.H265Payload;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** What has to be known of NAL units to tell access units apart. */
public enum NalSyntax {
    /** ITU-T H.264 section 7.4.1.2.3. */
    H264(2) {
        @Override
        boolean isPicture(ByteBuf bytes, int at) {
            var type = NalType.of(bytes.getByte(at));
            return type >= NalType.SLICE && type <= NalType.IDR;
        }

        @Override
        boolean isKeyframe(ByteBuf bytes, int at) {
            return NalType.of(bytes.getByte(at)) == NalType.IDR;
        }

        /*
         * "The first of any of the following NAL units after the last VCL NAL unit of a primary coded picture specifies
         * the start of a new access unit": delimiter, parameter sets, SEI, 14 to 18, first slice of a picture.
         */
        @Override
        boolean beginsUnit(ByteBuf bytes, int at) {
            return switch (NalType.of(bytes.getByte(at))) {
                case NalType.AUD, NalType.SPS, NalType.PPS, NalType.SEI, 14, 15, 16, 17, 18 -> true;
                // first_mb_in_slice is 0 when it is the single bit 1.
                case NalType.SLICE, NalType.PARTITION_A, NalType.IDR -> bytes.getByte(at + 1) < 0;
                default -> false;
            };
        }
    },
    /** ITU-T H.265 section 7.4.2.4.4. */
    H265(3) {
        private static final int FIRST_NOT_PICTURE = 32;
        private static final int AUD = 35;
        private static final int PREFIX_SEI = 39;

        private static int type(ByteBuf bytes, int at) {
            return bytes.getByte(at) >> 1 & 0x3F;
        }

        @Override
        boolean isPicture(ByteBuf bytes, int at) {
            return type(bytes, at) < FIRST_NOT_PICTURE;
        }

        @Override
        boolean isKeyframe(ByteBuf bytes, int at) {
            var type = type(bytes, at);
            return type >= H265Payload.BLA_W_LP && type <= H265Payload.RESERVED_IRAP_23;
        }

        @Override
        boolean beginsUnit(ByteBuf bytes, int at) {
            // The layer's number stands in the last bit of the first byte and the first five of the second.
            if ((bytes.getByte(at) & 1) != 0 || (bytes.getByte(at + 1) & 0xF8) != 0) {
                return false;
            }
            var type = type(bytes, at);
            if (type < FIRST_NOT_PICTURE) {
                return bytes.getByte(at + 2) < 0; // first_slice_segment_in_pic_flag
            }
            return (type <= AUD || type == PREFIX_SEI) || (type >= 41 && type <= 44) || (type >= 48 && type <= 55);
        }
    };

    private final int headBytes;

    NalSyntax(int headBytes) {
        this.headBytes = headBytes;
    }

    /** How many bytes behind a start code the questions below look at. */
    int headBytes() {
        return headBytes;
    }

    /** Whether it is a slice. */
    abstract boolean isPicture(ByteBuf bytes, int at);

    /** Whether it is a slice of a picture with which decoding can begin. */
    abstract boolean isKeyframe(ByteBuf bytes, int at);

    /** Whether an access unit begins with it, when a picture's slices stand before it. */
    abstract boolean beginsUnit(ByteBuf bytes, int at);

    /** Whether slices of pictures that are no keyframes stand in the readable bytes, as both write them most often. */
    public static boolean hasSlices(ByteBuf bytes) {
        for (var at = bytes.readerIndex(); at + 5 <= bytes.writerIndex(); at++) {
            if (bytes.getMedium(at) == 1 && isSlice(bytes.getUnsignedByte(at + 3), bytes.getUnsignedByte(at + 4))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSlice(int first, int second) {
        var h264 = (first & 0x9F) == NalType.SLICE;
        var h265 = (first == 0 || first == 2) && second == 1;
        return h264 || h265;
    }

    /** Which of both a stream is, by the first parameter set or delimiter in the readable bytes; empty where there is none. */
    public static Optional<NalSyntax> guess(ByteBuf bytes) {
        for (var at = bytes.readerIndex(); at + 5 <= bytes.writerIndex(); at++) {
            if (bytes.getMedium(at) != 1) {
                continue;
            }
            var first = bytes.getUnsignedByte(at + 3);
            var second = bytes.getUnsignedByte(at + 4);
            if (second == 1 && (first == H265Payload.VPS << 1 || first == H265Payload.SPS << 1 || first == 35 << 1)) {
                return Optional.of(H265);
            }
            if (isSetOfH264(first, second) || isDelimiterOfH264(bytes, at + 3)) {
                return Optional.of(H264);
            }
        }
        return Optional.empty();
    }

    /** It is a reference for others, so that its header is one of these three; then comes the profile (annex A). */
    private static boolean isSetOfH264(int first, int second) {
        var isSet = first == 0x67 || first == 0x47 || first == 0x27;
        return isSet
                && switch (second) {
                    case 44, 66, 77, 83, 86, 88, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244 -> true;
                    default -> false;
                };
    }

    /** Two bytes (7.3.2.4), and the next start code: JPEGs are full of what looks like less. */
    private static boolean isDelimiterOfH264(ByteBuf bytes, int at) {
        return at + 4 <= bytes.writerIndex()
                && bytes.getByte(at) == NalType.AUD
                && (bytes.getByte(at + 1) & 0x1F) == 0x10
                && bytes.getShort(at + 2) == 0;
    }
}
