package dev.fanlight.frames;

import dev.fanlight.media.Codec;
import dev.fanlight.proto.aac.AdtsHeader;
import dev.fanlight.proto.h264.AnnexB;
import dev.fanlight.proto.h264.H264Payload;
import dev.fanlight.proto.h264.NalType;
import dev.fanlight.proto.h264.SliceHeader;
import dev.fanlight.proto.h265.H265NalType;
import dev.fanlight.proto.mpegaudio.MpegAudioHeader;
import dev.fanlight.proto.mpegvideo.MpegPicture;
import dev.fanlight.proto.mpegvideo.StartCodes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The clips of the test resources as frames, with times in their tracks' ticks. */
public final class FrameClips {
    /** One frame, in the order of decoding. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record ClipFrame(byte[] bytes, long presentation, long decode, boolean keyframe) {}

    /**
     * A whole clip.
     *
     * @param track without configuration
     */
    public record Clip(FrameTrack track, List<ClipFrame> frames, long frameTicks) {
        public Codec codec() {
            return track.codec();
        }

        public long frameNs() {
            return frameTicks * 1_000_000_000L / track.ticksPerSecond();
        }
    }

    private static final int VIDEO_TICKS = 9_000;

    private FrameClips() {}

    static Clip h264() {
        return video(Codec.H264, annexB("h264/baseline-2slices.h264", false));
    }

    static Clip h264WithBFrames() {
        return video(Codec.H264, annexB("h264/high-bframes.h264", false));
    }

    public static Clip h265() {
        return video(Codec.H265, annexB("h265/main.h265", true));
    }

    public static Clip h265WithBFrames() {
        return video(Codec.H265, annexB("frames/bframes.h265", true));
    }

    static Clip vp8() {
        return video(Codec.VP8, ivf("frames/vp8.ivf"));
    }

    static Clip vp9() {
        return video(Codec.VP9, ivf("frames/vp9.ivf"));
    }

    public static Clip av1() {
        return video(Codec.AV1, ivf("frames/av1.ivf"));
    }

    public static Clip mpeg4() {
        return video(Codec.MPEG4, mpeg("frames/mpeg4.m4v", true));
    }

    public static Clip mpeg2() {
        return video(Codec.MPEG2, mpeg("frames/mpeg2.m2v", false));
    }

    static Clip aac() {
        var frames = new ArrayList<byte[]>();
        var bytes = read("frames/aac.adts");
        for (var at = 0; at < bytes.readableBytes(); ) {
            var header = AdtsHeader.parse(bytes, at, bytes.readableBytes()).orElseThrow();
            frames.add(ByteBufUtil.getBytes(
                    bytes, at + header.headerBytes(), header.frameBytes() - header.headerBytes(), true));
            at += header.frameBytes();
        }
        return audio(Codec.AAC, 48_000, 48_000, 1_024, frames);
    }

    static Clip mp2() {
        return audio(Codec.MPEG_AUDIO, 90_000, 48_000, 2_160, mpegAudio("frames/mp2.mp2"));
    }

    static Clip mp3() {
        return audio(Codec.MPEG_AUDIO, 44_100, 44_100, 1_152, mpegAudio("frames/mp3.mp3"));
    }

    static Clip opus() {
        var frames = new ArrayList<byte[]>();
        for (var i = 0; i < 12; i++) {
            frames.add(HexFormat.of().parseHex("fc" + String.format("%02x", i).repeat(60)));
        }
        return audio(Codec.OPUS, 48_000, 48_000, 960, frames);
    }

    static Clip g711() {
        var frames = new ArrayList<byte[]>();
        for (var i = 0; i < 12; i++) {
            frames.add(HexFormat.of().parseHex(String.format("%02x", i).repeat(160)));
        }
        return audio(Codec.PCMA, 8_000, 8_000, 160, frames);
    }

    static List<Clip> all() {
        return List.of(
                h264(),
                h264WithBFrames(),
                h265(),
                h265WithBFrames(),
                vp8(),
                vp9(),
                av1(),
                mpeg4(),
                mpeg2(),
                aac(),
                mp2(),
                mp3(),
                opus(),
                g711());
    }

    private static Clip video(Codec codec, List<byte[]> frames) {
        var list = new ArrayList<ClipFrame>();
        for (var i = 0; i < frames.size(); ) {
            var overtaken = 0;
            while (i + 1 + overtaken < frames.size() && kind(codec, frames.get(i + 1 + overtaken)) == SliceHeader.B) {
                overtaken++;
            }
            for (var j = 0; j <= overtaken; j++) {
                var shown = j == 0 ? i + overtaken : i + j - 1;
                list.add(new ClipFrame(
                        frames.get(i + j),
                        (shown + 1L) * VIDEO_TICKS,
                        (long) (i + j) * VIDEO_TICKS,
                        kind(codec, frames.get(i + j)) == SliceHeader.I));
            }
            i += 1 + overtaken;
        }
        return new Clip(FrameTrack.video(codec, 90_000, List.of()), List.copyOf(list), VIDEO_TICKS);
    }

    /** I, P or B, as far as it matters; I only for what decoding can begin with. */
    private static int kind(Codec codec, byte[] frame) {
        var bytes = Unpooled.wrappedBuffer(frame);
        var kind = new int[] {SliceHeader.P};
        switch (codec) {
            case H264 ->
                AnnexB.forEach(bytes, 0, frame.length, (all, at, length) -> {
                    var payload = new H264Payload();
                    payload.read(all, at, length);
                    if (payload.sliceType() != SliceHeader.UNKNOWN) {
                        kind[0] = payload.idr()
                                ? SliceHeader.I
                                : payload.sliceType() == SliceHeader.B ? SliceHeader.B : SliceHeader.P;
                    }
                });
            case H265 ->
                AnnexB.forEach(bytes, 0, frame.length, (all, at, length) -> {
                    var type = H265NalType.of(all, at);
                    if (H265NalType.isSlice(type)) {
                        kind[0] = H265NalType.isIrap(type)
                                ? SliceHeader.I
                                : H265NalType.isReference(type) ? SliceHeader.P : SliceHeader.B;
                    }
                });
            case VP8 -> kind[0] = (frame[0] & 1) == 0 ? SliceHeader.I : SliceHeader.P;
            case VP9 -> kind[0] = (frame[0] & 4) == 0 ? SliceHeader.I : SliceHeader.P;
            case AV1 -> kind[0] = frame[2] >> 3 == 1 ? SliceHeader.I : SliceHeader.P;
            case MPEG2, MPEG4 -> {
                var picture = new MpegPicture(codec == Codec.MPEG4);
                picture.read(bytes, 0, frame.length);
                kind[0] = switch (picture.kind()) {
                    case INTRA -> SliceHeader.I;
                    case PREDICTED -> SliceHeader.P;
                    case BIDIRECTIONAL -> SliceHeader.B;
                };
            }
            default -> {}
        }
        return kind[0];
    }

    private static Clip audio(Codec codec, int ticksPerSecond, int rateHz, long ticks, List<byte[]> frames) {
        var list = new ArrayList<ClipFrame>();
        for (var i = 0; i < frames.size(); i++) {
            list.add(new ClipFrame(frames.get(i), i * ticks, i * ticks, true));
        }
        var track = FrameTrack.audio(codec, ticksPerSecond, rateHz, codec == Codec.PCMA ? 1 : 2, List.of());
        return new Clip(track, List.copyOf(list), ticks);
    }

    private static ByteBuf read(String name) {
        try {
            return Unpooled.wrappedBuffer(Files.readAllBytes(
                    Path.of("src", "test", "resources", "vectors").resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> annexB(String name, boolean h265) {
        var frames = new ArrayList<byte[]>();
        var open = Unpooled.buffer();
        var picture = new boolean[1];
        var all = read(name);
        AnnexB.forEach(all, 0, all.readableBytes(), (bytes, at, length) -> {
            var type = h265 ? H265NalType.of(bytes, at) : NalType.of(bytes.getByte(at));
            var slice = h265 ? H265NalType.isSlice(type) : type >= NalType.SLICE && type <= NalType.IDR;
            var first = slice && bytes.getByte(at + (h265 ? 2 : 1)) < 0;
            var suffix = h265 && type == 40;
            if (picture[0] && (first || !(slice || suffix))) {
                frames.add(ByteBufUtil.getBytes(open));
                open.clear();
                picture[0] = false;
            }
            picture[0] |= slice;
            open.writeInt(1).writeBytes(bytes, at, length);
        });
        frames.add(ByteBufUtil.getBytes(open));
        return frames;
    }

    private static List<byte[]> ivf(String name) {
        var frames = new ArrayList<byte[]>();
        var bytes = read(name);
        for (var at = 32; at < bytes.readableBytes(); ) {
            var size = bytes.getIntLE(at);
            frames.add(ByteBufUtil.getBytes(bytes, at + 12, size, true));
            at += 12 + size;
        }
        return frames;
    }

    private static List<byte[]> mpeg(String name, boolean mpeg4) {
        var frames = new ArrayList<byte[]>();
        var bytes = read(name);
        var end = bytes.readableBytes();
        var start = 0;
        var picture = false;
        for (var at = 0; at < end; at = StartCodes.next(bytes, at + 3, end)) {
            var code = StartCodes.value(bytes, at);
            var isPicture = code == (mpeg4 ? 0xB6 : 0);
            var isHeader = mpeg4 ? code == 0xB0 || code == 0xB3 : code == 0xB3 || code == 0xB8 || code == 0xB7;
            if (picture && (isPicture || isHeader)) {
                frames.add(ByteBufUtil.getBytes(bytes, start, at - start, true));
                start = at;
                picture = false;
            }
            picture |= isPicture;
        }
        if (picture) {
            frames.add(ByteBufUtil.getBytes(bytes, start, end - start, true));
        }
        return frames;
    }

    private static List<byte[]> mpegAudio(String name) {
        var frames = new ArrayList<byte[]>();
        var bytes = read(name);
        for (var at = 0; at < bytes.readableBytes(); ) {
            var size = MpegAudioHeader.parse(bytes, at, bytes.readableBytes())
                    .orElseThrow()
                    .frameBytes();
            frames.add(ByteBufUtil.getBytes(bytes, at, size, true));
            at += size;
        }
        return frames;
    }

    /**
     * What has to come out for a frame that went in: the same bytes, but for what packets do not carry, and what is put
     * before keyframes.
     */
    static String essence(Codec codec, byte[] frame) {
        var bytes = Unpooled.wrappedBuffer(frame);
        var text = new StringBuilder();
        switch (codec) {
            case H264 ->
                AnnexB.forEach(bytes, 0, frame.length, (all, at, length) -> {
                    var type = NalType.of(all.getByte(at));
                    if (type != NalType.SPS && type != NalType.PPS && type != NalType.AUD) {
                        text.append(ByteBufUtil.hexDump(all, at, length)).append(' ');
                    }
                });
            case H265 ->
                AnnexB.forEach(bytes, 0, frame.length, (all, at, length) -> {
                    var type = H265NalType.of(all, at);
                    if (!H265NalType.isParameterSet(type) && type != H265NalType.AUD) {
                        text.append(ByteBufUtil.hexDump(all, at, length)).append(' ');
                    }
                });
            case AV1 -> text.append(ByteBufUtil.hexDump(frame).replaceFirst("^1200", ""));
            default -> text.append(ByteBufUtil.hexDump(frame));
        }
        return text.toString();
    }
}
