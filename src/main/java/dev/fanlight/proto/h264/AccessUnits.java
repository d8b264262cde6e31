package dev.fanlight.proto.h264;

import io.netty.buffer.ByteBuf;

/** Finds the access units of a byte stream with start codes (ITU-T H.264 section 7.4.1.2.3). */
public final class AccessUnits {
    /** Takes the access units one after the other. */
    public interface Sink {
        /**
         * One access unit, from its first start code on.
         *
         * @param idr whether it holds an IDR picture, so that decoding can begin with it
         */
        void unit(ByteBuf bytes, int at, int length, boolean idr);
    }

    private AccessUnits() {}

    /** Hands over each access unit that holds a picture; what stands behind the last picture is left out. */
    public static void forEach(ByteBuf bytes, int from, int end, Sink sink) {
        var cut = new Cut(sink);
        AnnexB.forEach(bytes, from, end, cut);
        cut.finish(bytes);
    }

    private static final class Cut implements NalSink {
        private static final int SHORT_START_CODE_BYTES = 3;
        private static final int NOWHERE = -1;

        private final Sink sink;
        private int start = NOWHERE;
        private int end;
        private boolean picture;
        private boolean idr;

        Cut(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void nal(ByteBuf bytes, int at, int length) {
            var type = NalType.of(bytes.getByte(at));
            if (picture && begins(type, bytes, at, length)) {
                finish(bytes);
            }
            if (start == NOWHERE) {
                start = at - SHORT_START_CODE_BYTES;
            }
            end = at + length;
            picture |= NalType.isSlice(type);
            idr |= type == NalType.IDR;
        }

        /**
         * "The first of any of the following NAL units after the last VCL NAL unit of a primary coded picture specifies
         * the start of a new access unit": delimiter, parameter sets, SEI, 14 to 18, first slice of a picture.
         */
        private static boolean begins(int type, ByteBuf bytes, int at, int length) {
            return switch (type) {
                case NalType.AUD, NalType.SPS, NalType.PPS, NalType.SEI, 14, 15, 16, 17, 18 -> true;
                case NalType.SLICE, NalType.PARTITION_A, NalType.IDR ->
                    SliceHeader.startsPicture(bytes, at + 1, at + length);
                default -> false;
            };
        }

        void finish(ByteBuf bytes) {
            if (picture) {
                sink.unit(bytes, start, end - start, idr);
            }
            start = NOWHERE;
            picture = false;
            idr = false;
        }
    }
}
