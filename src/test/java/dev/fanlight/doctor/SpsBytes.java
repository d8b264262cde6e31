package dev.fanlight.doctor;

import java.io.ByteArrayOutputStream;

/** Writes sequence parameter sets of 640x480 pictures (ITU-T H.264 section 7.3.2.1.1). */
final class SpsBytes {
    static final int SILENT = -1;

    private final StringBuilder bits = new StringBuilder();

    private SpsBytes() {}

    /** @param reorder max_num_reorder_frames, or SILENT for a set without bitstream_restriction */
    static byte[] of(int profileIdc, boolean interlaced, int reorder) {
        var set = new SpsBytes();
        set.fixed(profileIdc, 8)
                .fixed(profileIdc == 66 ? 0x40 : 0, 8)
                .fixed(31, 8)
                .code(0);
        if (profileIdc >= 100) {
            set.code(profileIdc == 244 ? 3 : 1);
            if (profileIdc == 244) {
                set.fixed(0, 1);
            }
            set.code(profileIdc == 110 ? 2 : 0).code(profileIdc == 110 ? 2 : 0).fixed(0, 2);
        }
        set.code(0).code(0).code(2); // frame_num, picture order type 0 and its size
        set.code(4).fixed(0, 1);
        set.code(39).code(interlaced ? 14 : 29).fixed(interlaced ? 0 : 1, 1);
        if (interlaced) {
            set.fixed(0, 1);
        }
        set.fixed(1, 1).fixed(0, 1); // direct_8x8, no cropping
        set.fixed(reorder == SILENT ? 0 : 1, 1);
        if (reorder != SILENT) {
            set.fixed(0, 8).fixed(1, 1).fixed(1, 1); // nothing up to pic_struct; then bitstream_restriction
            set.code(0).code(0).code(10).code(10).code(reorder).code(4);
        }
        return set.fixed(1, 1).bytes();
    }

    private SpsBytes fixed(int value, int count) {
        for (var i = count - 1; i >= 0; i--) {
            bits.append(value >> i & 1);
        }
        return this;
    }

    private SpsBytes code(int value) {
        var length = 32 - Integer.numberOfLeadingZeros(value + 1);
        return fixed(0, length - 1).fixed(value + 1, length);
    }

    private byte[] bytes() {
        while (bits.length() % 8 != 0) {
            bits.append('0');
        }
        var out = new ByteArrayOutputStream();
        out.write(0x67);
        var zeros = 0;
        for (var i = 0; i < bits.length(); i += 8) {
            var next = Integer.parseInt(bits.substring(i, i + 8), 2);
            if (zeros == 2 && next <= 3) {
                out.write(3);
                zeros = 0;
            }
            zeros = next == 0 ? zeros + 1 : 0;
            out.write(next);
        }
        return out.toByteArray();
    }
}
