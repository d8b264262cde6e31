package dev.fanlight.proto.nut;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the streams of live NUT, version 3 or 4, as they come; what was not written for us to need (indexes, information) is
 * skipped. One thread.
 */
public final class NutReader {
    /** Takes what was read. */
    public interface Out {
        /**
         * What comes from now on; told again only when it has changed.
         *
         * @param number of the stream, from 0 on
         */
        void stream(int number, NutStream stream);

        /**
         * A whole frame.
         *
         * @param number of its stream, which was told before
         * @param time when it is shown, in ticks of the stream's time base
         * @param bytes readable during the call only
         */
        void frame(int number, long time, boolean keyframe, ByteBuf bytes);
    }

    private static final int START_CODE_BYTES = 8;
    private static final int CHECKSUM_BYTES = 4;
    private static final int MAX_TIME_BASES = 64;
    private static final int MAX_SHIFT = 15;
    private static final int MAX_SIDE_PX = 1 << 16;

    private final int maxFrameBytes;
    private boolean identified;
    private @Nullable NutFault fault;
    private NutStream.TimeBase[] timeBases = {};
    private @Nullable FrameCodes codes;
    private final @Nullable NutStream[] streams;
    private final int[] timeShifts;
    private final long[] lastTimes;

    /** Reads one stream. */
    public NutReader(int maxFrameBytes) {
        this(maxFrameBytes, 1);
    }

    /**
     * @param maxFrameBytes larger frames are refused
     * @param maxStreams so is more than this
     */
    public NutReader(int maxFrameBytes, int maxStreams) {
        this.maxFrameBytes = maxFrameBytes;
        this.streams = new NutStream[maxStreams];
        this.timeShifts = new int[maxStreams];
        this.lastTimes = new long[maxStreams];
    }

    /**
     * Takes all that is whole from the buffer's front; the rest stays in it, to be offered again with more behind it.
     *
     * @return why nothing further is read; empty while all is well
     */
    public Optional<NutFault> onBytes(ByteBuf in, Out out) {
        while (fault == null && step(in, out)) {
            // Until nothing whole is left.
        }
        return Optional.ofNullable(fault);
    }

    /** Reads one thing; false when it is not whole yet, or no good. */
    private boolean step(ByteBuf in, Out out) {
        if (!in.isReadable()) {
            return false;
        }
        if (!identified) {
            return identify(in);
        }
        return in.getUnsignedByte(in.readerIndex()) == NutFormat.START_CODE_FIRST ? packet(in, out) : frame(in, out);
    }

    private boolean refuse(NutFault why) {
        fault = why;
        return false;
    }

    private boolean identify(ByteBuf in) {
        var known = Math.min(in.readableBytes(), NutFormat.FILE_ID.length);
        for (var i = 0; i < known; i++) {
            if (in.getByte(in.readerIndex() + i) != NutFormat.FILE_ID[i]) {
                return refuse(NutFault.NO_NUT);
            }
        }
        if (known < NutFormat.FILE_ID.length) {
            return false;
        }
        in.skipBytes(known);
        identified = true;
        return true;
    }

    // ---- packets with a start code

    private boolean packet(ByteBuf in, Out out) {
        var start = in.readerIndex();
        if (in.readableBytes() < START_CODE_BYTES) {
            return false;
        }
        var head = new NutCursor(in, start + START_CODE_BYTES, in.writerIndex());
        var length = head.number();
        if (head.overflowed() || length > maxFrameBytes) {
            return refuse(NutFault.TOO_LARGE);
        }
        if (length > NutFormat.LONG_PACKET_BYTES) {
            head.fixed32();
        }
        if (head.ranOut() || head.remaining() < length) {
            return false;
        }
        if (length < CHECKSUM_BYTES) {
            return refuse(NutFault.CUT_SHORT);
        }
        var end = head.at() + (int) length - CHECKSUM_BYTES;
        if (NutFormat.checksum(in, head.at(), end) != in.getInt(end)) {
            return refuse(NutFault.CHECKSUM);
        }
        var body = new NutCursor(in, head.at(), end);
        var startCode = in.getLong(start);
        in.readerIndex(end + CHECKSUM_BYTES);
        if (startCode == NutFormat.MAIN) {
            return mainHeader(body);
        }
        if (startCode == NutFormat.STREAM) {
            return streamHeader(body, out);
        }
        return startCode != NutFormat.SYNCPOINT || syncpoint(body);
    }

    private boolean mainHeader(NutCursor body) {
        var version = body.number();
        if (version == NutFormat.VERSION_WITH_FLAGS) {
            body.skip();
        }
        var announced = body.number();
        body.skip();
        var count = body.smallNumber();
        if (!body.ok()
                || version < NutFormat.VERSION
                || version > NutFormat.VERSION_WITH_FLAGS
                || count < 1
                || count > MAX_TIME_BASES) {
            return refuse(NutFault.MAIN_HEADER);
        }
        if (announced < 1 || announced > streams.length) {
            return refuse(NutFault.SEVERAL_STREAMS);
        }
        var bases = new NutStream.TimeBase[count];
        for (var i = 0; i < count; i++) {
            var numerator = body.smallNumber();
            var denominator = body.smallNumber();
            if (numerator < 1 || denominator < 1) {
                return refuse(NutFault.MAIN_HEADER);
            }
            bases[i] = new NutStream.TimeBase(numerator, denominator);
        }
        var table = FrameCodes.parse(body);
        if (table.isEmpty()) {
            return refuse(NutFault.MAIN_HEADER);
        }
        timeBases = bases;
        codes = table.get();
        return true;
    }

    private boolean streamHeader(NutCursor body, Out out) {
        var number = body.number();
        var kind = body.number();
        var tag = tag(body.block());
        var base = body.smallNumber();
        var shift = body.smallNumber();
        body.skip();
        var delay = body.smallNumber();
        body.skip();
        var configuration = body.block();
        var first = body.smallNumber();
        var second = body.smallNumber();
        var third = body.smallNumber();
        var video = kind == NutFormat.CLASS_VIDEO;
        if (!body.ok()
                || number >= streams.length
                || base >= timeBases.length
                || shift > MAX_SHIFT
                || !(video
                        ? isPicture(first, second)
                        : kind == NutFormat.CLASS_AUDIO && isSound(first, second, third))) {
            return refuse(NutFault.STREAM_HEADER);
        }
        var next = video
                ? NutStream.video(tag, timeBases[base], delay, configuration, first, second)
                : NutStream.audio(tag, timeBases[base], configuration, first / second, third);
        var place = (int) number;
        timeShifts[place] = shift;
        if (!same(streams[place], next)) {
            streams[place] = next;
            out.stream(place, next);
        }
        return true;
    }

    private static int tag(byte[] bytes) {
        var tag = 0;
        for (var i = 0; i < bytes.length && i < 4; i++) {
            tag |= (bytes[i] & 0xFF) << (8 * i);
        }
        return tag;
    }

    private static boolean isPicture(int width, int height) {
        return width > 0 && height > 0 && width <= MAX_SIDE_PX && height <= MAX_SIDE_PX;
    }

    private static boolean isSound(int rate, int rateDivisor, int channels) {
        return rateDivisor > 0 && rate / rateDivisor > 0 && channels > 0 && channels <= 255;
    }

    /** Headers are repeated from time to time. */
    private static boolean same(@Nullable NutStream stream, NutStream next) {
        return stream != null
                && stream.tag() == next.tag()
                && stream.timeBase().equals(next.timeBase())
                && stream.widthPx() == next.widthPx()
                && stream.heightPx() == next.heightPx()
                && stream.sampleRateHz() == next.sampleRateHz()
                && stream.channels() == next.channels()
                && Arrays.equals(stream.configuration(), next.configuration());
    }

    /** Times go on from the one it names: "last_pts of all streams is set to it". */
    private boolean syncpoint(NutCursor body) {
        var coded = body.number();
        if (timeBases.length == 0 || !body.ok()) {
            return refuse(NutFault.CUT_SHORT);
        }
        var from = timeBases[(int) (coded % timeBases.length)];
        for (var i = 0; i < streams.length; i++) {
            var stream = streams[i];
            if (stream != null) {
                lastTimes[i] = rescale(coded / timeBases.length, from, stream.timeBase());
            }
        }
        return true;
    }

    /** Rounded down; times beyond the range of a long wrap round, as they would in a hostile file only. */
    private static long rescale(long time, NutStream.TimeBase from, NutStream.TimeBase to) {
        if (from.equals(to)) {
            return time;
        }
        var factor = (long) from.numerator() * to.denominator();
        var divisor = (long) from.denominator() * to.numerator();
        return time / divisor * factor + Math.floorDiv(time % divisor * factor, divisor);
    }

    // ---- frames

    private boolean frame(ByteBuf in, Out out) {
        if (codes == null) {
            return refuse(NutFault.FRAME_CODE);
        }
        var start = in.readerIndex();
        var code = in.getUnsignedByte(start);
        var head = new NutCursor(in, start + 1, in.writerIndex());
        var flags = codes.flags(code);
        if ((flags & NutFormat.CODED) != 0) {
            flags ^= head.smallNumber();
        }
        if ((flags & NutFormat.INVALID) != 0) {
            return refuse(NutFault.FRAME_CODE);
        }
        var coded = (flags & NutFormat.STREAM_ID) != 0 ? head.number() : codes.stream(code);
        // One that has run out of bytes reads 0, and is noticed below.
        if (coded >= streams.length || (streams[(int) coded] == null && !head.ranOut())) {
            return refuse(NutFault.FRAME_CODE);
        }
        var number = (int) coded;
        var time = lastTimes[number] + codes.timeStep(code);
        if ((flags & NutFormat.CODED_PTS) != 0) {
            time = time(number, head.number());
        }
        var size = codes.sizeRest(code);
        if ((flags & NutFormat.SIZE_MSB) != 0) {
            size += head.smallNumber() * codes.sizeFactor(code);
        }
        if ((flags & NutFormat.MATCH_TIME) != 0) {
            head.skip();
        }
        var elision = (flags & NutFormat.HEADER_INDEX) != 0 ? head.number() : codes.elision(code);
        var reserved = (flags & NutFormat.RESERVED) != 0 ? head.smallNumber() : codes.reserved(code);
        for (var i = 0; i < reserved && head.ok(); i++) {
            head.skip();
        }
        var headEnd = head.at();
        var checksum = (flags & NutFormat.CHECKSUM) != 0 ? head.fixed32() : 0;
        if (head.overflowed()) {
            return refuse(NutFault.CUT_SHORT);
        }
        if (head.ranOut()) {
            // A head has a few dozen bytes; one that never ends is none.
            return in.readableBytes() <= NutFormat.LONG_PACKET_BYTES ? false : refuse(NutFault.CUT_SHORT);
        }
        if ((flags & NutFormat.CHECKSUM) != 0 && NutFormat.checksum(in, start, headEnd) != checksum) {
            return refuse(NutFault.CHECKSUM);
        }
        // "If frame data is larger than 4096 bytes", nothing is left out at its beginning.
        var left = size > NutFormat.LONG_PACKET_BYTES ? codes.elided(0) : codes.elided(elision);
        var follows = size - left.length;
        if (size > maxFrameBytes || follows < 0) {
            return refuse(NutFault.TOO_LARGE);
        }
        if (head.remaining() < follows) {
            return false;
        }
        var begin = head.at();
        var end = begin + (int) follows;
        if ((flags & NutFormat.SIDE_DATA) != 0) {
            // Two lists, of side data and of information. We make use of neither, and converters leave them empty.
            if (left.length > 0 || follows < 2 || in.getShort(begin) != 0) {
                return refuse(NutFault.FRAME_CODE);
            }
            begin += 2;
        }
        var bytes = in.slice(begin, end - begin);
        in.readerIndex(end);
        lastTimes[number] = time;
        var keyframe = (flags & NutFormat.KEY) != 0;
        if (left.length == 0) {
            out.frame(number, time, keyframe, bytes);
            return true;
        }
        var whole = Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(left), bytes.retain());
        try {
            out.frame(number, time, keyframe, whole);
        } finally {
            whole.release();
        }
        return true;
    }

    private long time(int number, long coded) {
        var range = 1L << timeShifts[number];
        if (coded >= range) {
            return coded - range;
        }
        var mask = range - 1;
        var low = lastTimes[number] - mask / 2;
        return (coded - low & mask) + low;
    }
}
