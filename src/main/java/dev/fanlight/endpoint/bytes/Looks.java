package dev.fanlight.endpoint.bytes;

import dev.fanlight.proto.annexb.NalSyntax;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the first bytes of a source look like. */
final class Looks {
    private static final int SYNC = 0x47;
    private static final int[] DISTANCES = {188, 192, 204};
    private static final int SEARCH_BYTES = 204;
    private static final String PART_HEADER = "Content-Type:";
    private static final String NUT = "nut/multimedia container";

    private Looks() {}

    /** Three sync bytes at equal distances. */
    static boolean likeTransportStream(ByteBuf bytes) {
        for (var at = bytes.readerIndex(); at < bytes.readerIndex() + SEARCH_BYTES; at++) {
            for (var distance : DISTANCES) {
                if (at + 2 * distance < bytes.writerIndex()
                        && bytes.getUnsignedByte(at) == SYNC
                        && bytes.getUnsignedByte(at + distance) == SYNC
                        && bytes.getUnsignedByte(at + 2 * distance) == SYNC) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The same with the first sync byte where a file has it: at its beginning, or behind the time that Blu-rays put before it. */
    static boolean beginsLikeTransportStream(ByteBuf bytes) {
        var at = bytes.readerIndex();
        return bytes.readableBytes() > 4
                && (bytes.getUnsignedByte(at) == SYNC || bytes.getUnsignedByte(at + 4) == SYNC)
                && likeTransportStream(bytes);
    }

    /** ITU-T H.264 annex B: a byte stream begins with 00 00 01, zeros before it or not. */
    static boolean beginsWithStartCode(ByteBuf bytes) {
        var at = bytes.readerIndex();
        while (at < bytes.writerIndex() && bytes.getByte(at) == 0) {
            at++;
        }
        return at < bytes.writerIndex() && at - bytes.readerIndex() >= 2 && bytes.getByte(at) == 1;
    }

    static boolean likeNut(ByteBuf bytes) {
        return text(bytes, NUT.length()).equals(NUT);
    }

    /** JPEGs one behind the other, or as parts of a multipart body (RFC 2046), from a boundary or a part's header on. */
    static boolean likePictures(ByteBuf bytes) {
        var isPart =
                beginsLikeBoundary(bytes) || text(bytes, PART_HEADER.length()).equalsIgnoreCase(PART_HEADER);
        return beginsLikePicture(bytes) || (isPart && text(bytes, 512).contains("image/jpeg"));
    }

    static boolean beginsLikeBoundary(ByteBuf bytes) {
        return text(bytes, 2).equals("--");
    }

    /** ITU-T T.81 table B.1: SOI, and the first byte of another marker. */
    private static boolean beginsLikePicture(ByteBuf bytes) {
        return text(bytes, 3).equals("\u00ff\u00d8\u00ff");
    }

    private static String text(ByteBuf bytes, int length) {
        return bytes.toString(
                bytes.readerIndex(), Math.min(length, bytes.readableBytes()), StandardCharsets.ISO_8859_1);
    }

    /** Pictures of H.264 or H.265 that refer to others, in which a keyframe with its parameter sets may still come. */
    static boolean likeSlices(ByteBuf bytes) {
        return signature(bytes).isEmpty() && NalSyntax.hasSlices(bytes);
    }

    /** By a start code near the beginning and a parameter set or delimiter somewhere. */
    static Optional<NalSyntax> likeRawVideo(ByteBuf bytes) {
        return NalSyntax.guess(bytes);
    }

    /** The payload's offset where a datagram is RTP that carries MPEG-TS (RFC 2250: payload type 33); 0 where it is not. */
    static int transportStreamInRtp(ByteBuf datagram) {
        var at = datagram.readerIndex();
        if (datagram.readableBytes() < 12 + 188
                || (datagram.getByte(at) & 0xC0) != 0x80
                || (datagram.getByte(at + 1) & 0x7F) != 33) {
            return 0;
        }
        var head = 12 + 4 * (datagram.getByte(at) & 0xF);
        if ((datagram.getByte(at) & 0x10) != 0 && datagram.readableBytes() >= head + 4) {
            head += 4 + 4 * datagram.getUnsignedShort(at + head + 2);
        }
        return head < datagram.readableBytes() && datagram.getUnsignedByte(at + head) == SYNC ? head : 0;
    }

    /** For people: what it is, if that can be told, and what to do. */
    static String guess(ByteBuf bytes) {
        if (bytes.readableBytes() < 12) {
            return "what comes is too little to tell what it is";
        }
        return signature(bytes).orElseGet(() -> {
            if (NalSyntax.hasSlices(bytes)) {
                return "it is H.264 or H.265 without parameter sets before its keyframes, or without keyframes: with"
                        + " rpicam-vid say --inline --intra 30";
            }
            if ((bytes.getByte(bytes.readerIndex()) & 0xC0) == 0x80) {
                return "it looks like RTP: use rtp:// for this source, or send MPEG-TS (ffmpeg: -f mpegts)";
            }
            return "it is neither MPEG-TS nor MJPEG nor H.264 or H.265 with start codes; with rpicam-vid say --inline,"
                    + " with ffmpeg -f mpegts";
        });
    }

    /** What is wrong with bytes that begin in a way that is known, and cannot be used here. */
    private static Optional<String> signature(ByteBuf bytes) {
        var start = text(bytes, 12);
        if (start.startsWith("FLV")) {
            return Optional.of("it is FLV: send MPEG-TS (ffmpeg: -f mpegts), or use rtmp://");
        }
        if (start.startsWith("ftyp", 4)) {
            return Optional.of("it is MP4: send MPEG-TS (ffmpeg: -f mpegts)");
        }
        if (start.startsWith("--")) {
            return Optional.of("it looks like a multipart body without JPEGs");
        }
        if (start.startsWith("RTSP/") || start.startsWith("HTTP/") || start.startsWith("GET ")) {
            return Optional.of(
                    "it talks " + start.substring(0, 4) + ": use an address that begins with rtsp:// or http://");
        }
        if (start.startsWith("\u001aE\u00df\u00a3")) {
            return Optional.of("it is Matroska or WebM: send MPEG-TS (ffmpeg: -f mpegts)");
        }
        return Optional.empty();
    }
}
