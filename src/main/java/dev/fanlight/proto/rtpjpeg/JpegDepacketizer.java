package dev.fanlight.proto.rtpjpeg;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts JPEGs together from RTP payloads (RFC 2435), with the headers that are left out on the way. A picture is whole when
 * its last packet, which has the marker, and all before it have come, in any order. Belongs to one thread.
 *
 * <pre>
 * | type-specific | fragment offset (24)          |  0
 * | type          | Q     | width/8 | height/8    |  4
 * | restart interval (16) | F L count (14)        |  types 64 to 127
 * | 0 | precision | length (16) | tables …        |  Q from 128 on, with fragment offset 0
 * | data …                                        |
 * </pre>
 */
public final class JpegDepacketizer {
    /** Takes what comes of the packets; does not call back. */
    public interface Out {
        /**
         * A whole JPEG.
         *
         * @param jpeg direct; its one reference is the receiver's
         */
        void picture(ByteBuf jpeg, int widthPx, int heightPx, long firstByteNs, long rtpTime);

        void refused(JpegPayloadFault reason);
    }

    private static final int HEADER_BYTES = 8;
    private static final int SMALLEST_BUFFER_BYTES = 16 << 10;
    private static final int UNKNOWN = -1;

    /** What is missing over so many bytes is lost and not late; so an offset alone costs little. */
    private static final int FARTHEST_AHEAD_BYTES = 256 << 10;

    private final int maxBytes;
    private final int fallbackWidthPx;
    private final int fallbackHeightPx;
    private final ByteBufAllocator allocator;

    /** Tables that came with a Q from 128 to 254, which may be left out later. */
    private final byte[] @Nullable [] remembered = new byte[128][];

    private final int[] rememberedWide = new int[128];

    private ByteBuf data = Unpooled.EMPTY_BUFFER;
    private long time = Long.MIN_VALUE;
    private long doneTime = Long.MIN_VALUE;
    private long firstByteNs;
    private @Nullable JpegHead head;
    private int receivedBytes;
    private int totalBytes = UNKNOWN;

    /**
     * For one track.
     *
     * @param maxBytes largest JPEG
     * @param widthPx what counts where the packets cannot say it, as pictures over 2,040 pixels; 0: nobody knows
     * @param heightPx likewise
     */
    public JpegDepacketizer(int maxBytes, int widthPx, int heightPx, ByteBufAllocator allocator) {
        this.maxBytes = maxBytes;
        this.fallbackWidthPx = widthPx;
        this.fallbackHeightPx = heightPx;
        this.allocator = allocator;
    }

    /**
     * A packet's payload.
     *
     * @param rtpTime extended, so that it tells which picture is newer
     */
    public void onPayload(long nowNs, ByteBuf bytes, int at, int lengthBytes, boolean marker, long rtpTime, Out out) {
        if (lengthBytes < HEADER_BYTES) {
            out.refused(JpegPayloadFault.TRUNCATED);
            return;
        }
        if (rtpTime <= doneTime || rtpTime < time) {
            return; // of a picture that is over
        }
        if (rtpTime != time) {
            giveUp(out);
            time = rtpTime;
            firstByteNs = nowNs;
        }
        var fault = read(bytes, at, lengthBytes, marker);
        if (fault != null) {
            drop();
            doneTime = rtpTime;
            out.refused(fault);
        } else if (totalBytes == receivedBytes && head != null) {
            finish(head, out);
        }
    }

    private @Nullable JpegPayloadFault read(ByteBuf bytes, int at, int lengthBytes, boolean marker) {
        var offset = bytes.getUnsignedMedium(at + 1);
        var type = bytes.getUnsignedByte(at + 4);
        var quality = bytes.getUnsignedByte(at + 5);
        var end = at + lengthBytes;
        var from = at + HEADER_BYTES;
        var restartInterval = 0;
        if (type >= 128 || (type & 63) > 1) {
            return JpegPayloadFault.UNKNOWN_TYPE;
        }
        if (type >= 64) {
            if (end - from < 4) {
                return JpegPayloadFault.TRUNCATED;
            }
            restartInterval = bytes.getUnsignedShort(from);
            from += 4;
        }
        if (offset == 0) {
            var tablesBytes = 0;
            if (quality >= 128) {
                if (end - from < 4) {
                    return JpegPayloadFault.TRUNCATED;
                }
                tablesBytes = bytes.getUnsignedShort(from + 2);
                if (tablesBytes > end - from - 4) {
                    return JpegPayloadFault.TRUNCATED;
                }
            }
            var fault = readHead(bytes, at, from, tablesBytes, restartInterval);
            if (fault != null) {
                return fault;
            }
            from += quality >= 128 ? 4 + tablesBytes : 0;
        }
        return store(bytes, from, end - from, offset, marker);
    }

    private @Nullable JpegPayloadFault readHead(
            ByteBuf bytes, int at, int tablesAt, int tablesBytes, int restartInterval) {
        var type = bytes.getUnsignedByte(at + 4);
        var quality = bytes.getUnsignedByte(at + 5);
        var widthPx = bytes.getUnsignedByte(at + 6) * 8;
        var heightPx = bytes.getUnsignedByte(at + 7) * 8;
        // RFC 2435 3.1.5 has no way to say 2,048 and more: senders write 0, and the description has it.
        widthPx = widthPx == 0 || fallbackWidthPx > 2_040 ? fallbackWidthPx : widthPx;
        heightPx = heightPx == 0 || fallbackHeightPx > 2_040 ? fallbackHeightPx : heightPx;
        if (widthPx == 0 || heightPx == 0) {
            return JpegPayloadFault.NO_SIZE;
        }
        byte[] tables;
        var wide = 0;
        if (quality < 128) {
            // 0 is reserved, and 100 to 127 are for others to define: the best that is defined is nearest.
            tables = JpegHead.tables(Math.clamp(quality, 1, 99));
        } else if (tablesBytes > 0) {
            wide = bytes.getUnsignedByte(tablesAt + 1);
            if (!JpegHead.isTables(tablesBytes, wide)) {
                return JpegPayloadFault.BAD_TABLES;
            }
            tables = new byte[tablesBytes];
            bytes.getBytes(tablesAt + 4, tables);
            // RFC 2435 4.2: with 255 the tables are other ones each time.
            remembered[quality - 128] = quality == 255 ? null : tables;
            rememberedWide[quality - 128] = wide;
        } else {
            var before = remembered[quality - 128];
            if (before == null) {
                return JpegPayloadFault.BAD_TABLES;
            }
            tables = before;
            wide = rememberedWide[quality - 128];
        }
        head = new JpegHead((type & 1) != 0, widthPx, heightPx, restartInterval, tables, wide);
        return null;
    }

    private @Nullable JpegPayloadFault store(ByteBuf bytes, int from, int sizeBytes, int offset, boolean marker) {
        if (offset + sizeBytes > maxBytes) {
            return JpegPayloadFault.TOO_LARGE;
        }
        if (offset > receivedBytes + FARTHEST_AHEAD_BYTES) {
            return JpegPayloadFault.INCOMPLETE;
        }
        if (data.capacity() < offset + sizeBytes) {
            grow(offset + sizeBytes);
        }
        data.setBytes(offset, bytes, from, sizeBytes);
        receivedBytes += sizeBytes;
        if (marker) {
            totalBytes = offset + sizeBytes;
        }
        return totalBytes != UNKNOWN && receivedBytes > totalBytes ? JpegPayloadFault.INCOMPLETE : null;
    }

    private void grow(int needed) {
        var larger = allocator.directBuffer(Math.max(SMALLEST_BUFFER_BYTES, Math.min(maxBytes, needed * 2)));
        var known = Math.min(data.capacity(), larger.capacity());
        larger.setBytes(0, data, 0, known);
        // Packets that overlap could make a picture look whole with a hole in it, where other people's bytes lay.
        larger.setZero(known, larger.capacity() - known);
        data.release();
        data = larger;
    }

    private void finish(JpegHead whole, Out out) {
        var jpeg = allocator.directBuffer(whole.maxBytes() + totalBytes + 2);
        whole.write(jpeg);
        jpeg.writeBytes(data, 0, totalBytes);
        if (totalBytes < 2 || data.getUnsignedShort(totalBytes - 2) != 0xFFD9) {
            jpeg.writeShort(0xFFD9);
        }
        doneTime = time;
        forget();
        out.picture(jpeg, whole.widthPx(), whole.heightPx(), firstByteNs, doneTime);
    }

    private void giveUp(Out out) {
        if (receivedBytes > 0) {
            out.refused(JpegPayloadFault.INCOMPLETE);
        }
        forget();
    }

    private void forget() {
        head = null;
        receivedBytes = 0;
        totalBytes = UNKNOWN;
    }

    /** Another source begins, with other times. */
    public void restart() {
        drop();
        time = Long.MIN_VALUE;
        doneTime = Long.MIN_VALUE;
        Arrays.fill(remembered, null);
    }

    private void drop() {
        forget();
        data.release();
        data = Unpooled.EMPTY_BUFFER;
    }

    /** Lets go of memory. */
    public void close() {
        drop();
    }
}
