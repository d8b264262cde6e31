package dev.fanlight.proto.jpeg;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * Walks the structure of one JPEG (ITU T.81 annex B), fed in pieces cut anywhere, and knows its last byte when it comes.
 *
 * <p>Segments are skipped by their length, so a thumbnail inside an APPn segment is never mistaken for the picture.
 * Nothing is decoded and nothing is kept but a few numbers. Belongs to the one thread that feeds it.
 *
 * <pre>
 * SOI  { FF marker length(2) payload }  FF DA length scan-header  entropy data … [segments, SOS, …]  FF D9
 *                                                     FF 00 is data, FF D0..D7 a restart, FF FF fill
 * </pre>
 */
public final class JpegScanner {
    /** What {@link #scan} came to. */
    public enum Progress {
        /** All bytes were read, and the JPEG goes on. */
        MORE,
        /** The first SOS marker was read just now, {@link #header()} is known; said once. Go on scanning. */
        SCAN,
        /** The EOI marker was read just now: the JPEG is whole. */
        WHOLE,
        /** Not a JPEG, see {@link #fault()}. The reader index stands at the byte that was refused. */
        REFUSED
    }

    private enum State {
        SOI_FF,
        SOI_CODE,
        MARKER_FF,
        MARKER_CODE,
        LENGTH_HIGH,
        LENGTH_LOW,
        FRAME_HEADER,
        SCAN_HEADER,
        SEGMENT,
        ENTROPY,
        ENTROPY_CODE,
        OVER
    }

    private static final int FRAME_HEADER_BYTES = 6;

    private State state = State.SOI_FF;
    private Progress ended = Progress.MORE;
    private Optional<JpegFault> fault = Optional.empty();
    private Optional<JpegHeader> header = Optional.empty();
    private long lengthBytes;

    /** The segment being read: its marker, and how many bytes of it are still to come. */
    private int marker;

    private int segmentBytes;

    /** The frame header's fixed fields, shifted in one byte after the other. */
    private long fields;

    private int fieldBytes;
    private int frameType;
    private boolean hasHuffmanTables;

    /**
     * Reads on, from the reader index up to {@code end} at most.
     *
     * @param end absolute index into {@code bytes}, exclusive
     * @return why it stopped; after WHOLE and REFUSED nothing more is read until {@link #reset()}
     */
    // hot
    public Progress scan(ByteBuf bytes, int end) {
        while (state != State.OVER && bytes.readerIndex() < end) {
            if (state == State.ENTROPY) {
                skipEntropy(bytes, end);
            } else if (state == State.SEGMENT) {
                skipSegment(bytes, end);
            } else {
                var progress = onByte(bytes.getUnsignedByte(bytes.readerIndex()));
                if (progress == Progress.REFUSED) {
                    return progress;
                }
                advance(bytes, bytes.readerIndex() + 1);
                if (progress != Progress.MORE) {
                    return progress;
                }
            }
        }
        return ended;
    }

    /** Bytes read since the SOI, it included. */
    public long lengthBytes() {
        return lengthBytes;
    }

    /** Known from {@link Progress#SCAN} on. */
    public Optional<JpegHeader> header() {
        return header;
    }

    /** Why the bytes were refused; empty before that. */
    public Optional<JpegFault> fault() {
        return fault;
    }

    /** Ready for another JPEG. */
    public void reset() {
        state = State.SOI_FF;
        ended = Progress.MORE;
        fault = Optional.empty();
        header = Optional.empty();
        lengthBytes = 0;
        hasHuffmanTables = false;
        frameType = 0;
    }

    /** Ready for another JPEG whose first byte, the 0xFF of the SOI, was read already: the next byte is its 0xD8. */
    public void resetBehindFirstByte() {
        reset();
        state = State.SOI_CODE;
        lengthBytes = 1;
    }

    private void advance(ByteBuf bytes, int index) {
        lengthBytes += index - bytes.readerIndex();
        bytes.readerIndex(index);
    }

    /** Jumps from 0xFF to 0xFF; stuffed ones, by far the most frequent, are passed without leaving the loop. */
    private void skipEntropy(ByteBuf bytes, int end) {
        var from = bytes.readerIndex();
        while (from < end) {
            var at = bytes.indexOf(from, end, (byte) 0xFF);
            if (at < 0) {
                break;
            }
            if (at + 1 < end && bytes.getByte(at + 1) == 0) {
                from = at + 2;
                continue;
            }
            state = State.ENTROPY_CODE;
            advance(bytes, at + 1);
            return;
        }
        advance(bytes, end);
    }

    private void skipSegment(ByteBuf bytes, int end) {
        var step = Math.min(segmentBytes, end - bytes.readerIndex());
        segmentBytes -= step;
        advance(bytes, bytes.readerIndex() + step);
        if (segmentBytes == 0) {
            state = behindSegment();
        }
    }

    private State behindSegment() {
        return marker == Marker.SOS ? State.ENTROPY : State.MARKER_FF;
    }

    private Progress onByte(int value) {
        return switch (state) {
            case SOI_FF -> value == 0xFF ? to(State.SOI_CODE) : refuse(JpegFault.NO_SOI);
            case SOI_CODE -> value == Marker.SOI ? to(State.MARKER_FF) : refuse(JpegFault.NO_SOI);
            case MARKER_FF -> value == 0xFF ? to(State.MARKER_CODE) : refuse(JpegFault.BAD_MARKER);
            case MARKER_CODE -> onMarker(value);
            case ENTROPY_CODE -> onEntropyMarker(value);
            case LENGTH_HIGH -> {
                segmentBytes = value << 8;
                yield to(State.LENGTH_LOW);
            }
            case LENGTH_LOW -> onLength(segmentBytes | value);
            case FRAME_HEADER -> onFrameHeaderByte(value);
            case SCAN_HEADER -> onScanHeader(value);
            case SEGMENT, ENTROPY, OVER -> throw new IllegalStateException("not read byte by byte: " + state);
        };
    }

    private Progress to(State next) {
        state = next;
        return Progress.MORE;
    }

    private Progress refuse(JpegFault reason) {
        state = State.OVER;
        ended = Progress.REFUSED;
        fault = Optional.of(reason);
        return Progress.REFUSED;
    }

    private Progress onEntropyMarker(int code) {
        if (code == 0 || Marker.isRestart(code)) {
            return to(State.ENTROPY);
        }
        return onMarker(code);
    }

    private Progress onMarker(int code) {
        if (code == 0xFF) {
            return Progress.MORE; // T.81 B.1.1.2: any marker may be preceded by any number of fill bytes 0xFF
        }
        if (code == Marker.EOI) {
            if (header.isEmpty()) {
                return refuse(JpegFault.NO_SCAN);
            }
            state = State.OVER;
            ended = Progress.WHOLE;
            return Progress.WHOLE;
        }
        if (code == Marker.SOI) {
            return refuse(JpegFault.SOI_INSIDE);
        }
        if (Marker.isFrameHeader(code)) {
            if (frameType != 0) {
                return refuse(JpegFault.BAD_FRAME_HEADER);
            }
        } else if (code == Marker.DHT) {
            hasHuffmanTables = true;
        } else if (code == Marker.SOS) {
            return onScan();
        } else if (!Marker.isPlainSegment(code)) {
            return refuse(JpegFault.BAD_MARKER);
        }
        marker = code;
        return to(State.LENGTH_HIGH);
    }

    private Progress onScan() {
        if (frameType == 0) {
            return refuse(JpegFault.BAD_SCAN_HEADER);
        }
        marker = Marker.SOS;
        state = State.LENGTH_HIGH;
        if (header.isPresent()) {
            return Progress.MORE;
        }
        header = Optional.of(new JpegHeader(
                (int) (fields >> 8) & 0xFFFF,
                (int) (fields >> 24) & 0xFFFF,
                (int) fields & 0xFF,
                (int) (fields >> 40) & 0xFF,
                frameType,
                hasHuffmanTables,
                (int) Math.min(lengthBytes - 1, Integer.MAX_VALUE)));
        return Progress.SCAN;
    }

    private Progress onLength(int length) {
        if (length < 2) {
            return refuse(JpegFault.BAD_LENGTH);
        }
        segmentBytes = length - 2;
        if (Marker.isFrameHeader(marker)) {
            frameType = marker;
            fields = 0;
            fieldBytes = 0;
            return segmentBytes < FRAME_HEADER_BYTES ? refuse(JpegFault.BAD_LENGTH) : to(State.FRAME_HEADER);
        }
        if (marker == Marker.SOS) {
            return segmentBytes == 0 ? refuse(JpegFault.BAD_LENGTH) : to(State.SCAN_HEADER);
        }
        return to(segmentBytes == 0 ? behindSegment() : State.SEGMENT);
    }

    /** T.81 B.2.2: precision(1) lines(2) samples per line(2) components(1), then three bytes for each component. */
    private Progress onFrameHeaderByte(int value) {
        fields = fields << 8 | value;
        segmentBytes--;
        if (++fieldBytes < FRAME_HEADER_BYTES) {
            return Progress.MORE;
        }
        var components = (int) fields & 0xFF;
        if (components == 0 || components > 4 || segmentBytes != 3 * components) {
            return refuse(JpegFault.BAD_FRAME_HEADER);
        }
        // A height of zero would be told by a DNL segment behind the scan; no player of live pictures reads those.
        if ((fields >> 8 & 0xFFFF) == 0 || (fields >> 24 & 0xFFFF) == 0) {
            return refuse(JpegFault.ZERO_SIZE);
        }
        return to(State.SEGMENT);
    }

    /** T.81 B.2.3: components(1), two bytes for each, and three bytes behind them. */
    private Progress onScanHeader(int components) {
        segmentBytes--;
        if (components == 0 || components > 4 || segmentBytes != 2 * components + 3) {
            return refuse(JpegFault.BAD_SCAN_HEADER);
        }
        return to(State.SEGMENT);
    }
}
