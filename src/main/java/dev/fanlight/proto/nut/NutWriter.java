package dev.fanlight.proto.nut;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes one stream as NUT, live: the size of a frame stands before it, so that whoever reads has it whole with its last
 * byte. One frame code serves for all; sizes and times are written out. One thread.
 *
 * <pre>
 *  frame:  0 | flags | stream 0 | time + 1 | size | checksum of this | the frame's bytes
 * </pre>
 */
public final class NutWriter {
    /** Larger frames need a checksum, which ours all have. */
    private static final int MAX_DISTANCE_BYTES = 32_768;

    private static final int FRAME_CODE = 0;
    private static final int FLAGS =
            NutFormat.CODED_PTS | NutFormat.STREAM_ID | NutFormat.SIZE_MSB | NutFormat.CHECKSUM;

    private NutWriter() {}

    /**
     * What stands before the first frame.
     *
     * @param framesPerSecond what an encoder may plan with, 1 or more; 0: unknown, and for audio
     */
    public static void header(ByteBuf out, NutStream stream, int framesPerSecond) {
        out.writeBytes(NutFormat.FILE_ID);
        packet(out, NutFormat.MAIN, body -> mainHeader(body, stream.timeBase()));
        packet(out, NutFormat.STREAM, body -> streamHeader(body, stream));
        if (framesPerSecond > 0) {
            packet(out, NutFormat.INFO, body -> frameRate(body, framesPerSecond));
        }
        packet(out, NutFormat.SYNCPOINT, body -> {
            NutFormat.writeNumber(body, 0);
            NutFormat.writeNumber(body, 0);
        });
    }

    /**
     * What stands before the bytes of each frame.
     *
     * @param time when it is shown, in ticks of the stream's time base, 0 or more
     * @param sizeBytes how many bytes of the frame are going to follow
     */
    public static void frameHeader(ByteBuf out, long time, boolean keyframe, int sizeBytes) {
        var start = out.writerIndex();
        out.writeByte(FRAME_CODE);
        NutFormat.writeNumber(out, FLAGS | (keyframe ? NutFormat.KEY : 0));
        NutFormat.writeNumber(out, 0);
        NutFormat.writeNumber(out, time + 1);
        NutFormat.writeNumber(out, sizeBytes);
        out.writeInt(NutFormat.checksum(out, start, out.writerIndex()));
    }

    private static void packet(ByteBuf out, long startCode, Consumer<ByteBuf> content) {
        var body = Unpooled.buffer();
        content.accept(body);
        body.writeInt(NutFormat.checksum(body, 0, body.writerIndex()));
        var start = out.writerIndex();
        out.writeLong(startCode);
        NutFormat.writeNumber(out, body.readableBytes());
        if (body.readableBytes() > NutFormat.LONG_PACKET_BYTES) {
            out.writeInt(NutFormat.checksum(out, start, out.writerIndex()));
        }
        out.writeBytes(body);
    }

    private static void mainHeader(ByteBuf out, NutStream.TimeBase timeBase) {
        NutFormat.writeNumber(out, NutFormat.VERSION_WITH_FLAGS);
        NutFormat.writeNumber(out, 0);
        NutFormat.writeNumber(out, 1);
        NutFormat.writeNumber(out, MAX_DISTANCE_BYTES);
        NutFormat.writeNumber(out, 1);
        NutFormat.writeNumber(out, timeBase.numerator());
        NutFormat.writeNumber(out, timeBase.denominator());
        frameCodes(out, NutFormat.CODED, 1);
        // Its own start code's first byte is no frame code and is not counted.
        frameCodes(out, NutFormat.INVALID, NutFormat.FRAME_CODES - 2);
        NutFormat.writeNumber(out, 0);
        NutFormat.writeNumber(out, NutFormat.PIPE);
    }

    /** So many frame codes alike: no step of time, sizes in units of 1, the first stream. */
    private static void frameCodes(ByteBuf out, int flags, int count) {
        NutFormat.writeNumber(out, flags);
        NutFormat.writeNumber(out, 6);
        NutFormat.writeSigned(out, 0);
        NutFormat.writeNumber(out, 1);
        NutFormat.writeNumber(out, 0);
        NutFormat.writeNumber(out, 0);
        NutFormat.writeNumber(out, 0);
        NutFormat.writeNumber(out, count);
    }

    private static void streamHeader(ByteBuf out, NutStream stream) {
        NutFormat.writeNumber(out, 0);
        NutFormat.writeNumber(out, stream.isVideo() ? NutFormat.CLASS_VIDEO : NutFormat.CLASS_AUDIO);
        NutFormat.writeNumber(out, 4);
        out.writeIntLE(stream.tag());
        NutFormat.writeNumber(out, 0);
        // No lower bits of times alone: "coded_pts < 1 << msb_pts_shift" never holds.
        NutFormat.writeNumber(out, 0);
        NutFormat.writeNumber(out, stream.timeBase().denominator());
        NutFormat.writeNumber(out, stream.decodeDelay());
        NutFormat.writeNumber(out, 0);
        NutFormat.writeBytes(out, stream.configuration());
        if (stream.isVideo()) {
            NutFormat.writeNumber(out, stream.widthPx());
            NutFormat.writeNumber(out, stream.heightPx());
            NutFormat.writeNumber(out, 0);
            NutFormat.writeNumber(out, 0);
            NutFormat.writeNumber(out, 0);
        } else {
            NutFormat.writeNumber(out, stream.sampleRateHz());
            NutFormat.writeNumber(out, 1);
            NutFormat.writeNumber(out, stream.channels());
        }
    }

    /** One field of information, "r_frame_rate", for stream 0, from its first tick on. */
    private static void frameRate(ByteBuf out, int framesPerSecond) {
        NutFormat.writeNumber(out, 1);
        NutFormat.writeSigned(out, 0);
        NutFormat.writeNumber(out, 0);
        NutFormat.writeNumber(out, 0);
        NutFormat.writeNumber(out, 1);
        NutFormat.writeBytes(out, "r_frame_rate".getBytes(StandardCharsets.US_ASCII));
        NutFormat.writeSigned(out, -1);
        NutFormat.writeBytes(out, (framesPerSecond + "/1").getBytes(StandardCharsets.US_ASCII));
    }
}
