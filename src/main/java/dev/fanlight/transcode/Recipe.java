package dev.fanlight.transcode;

import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.nut.NutStream;
import dev.fanlight.proto.nut.NutTag;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * How ffmpeg is called for one conversion, and how its input is described to it. Both ways are NUT: sizes stand before the
 * frames, so that none waits for its successor, and times go through unchanged.
 */
record Recipe(List<String> arguments, NutStream input, int outputTicksPerSecond) {
    static final int VIDEO_HZ = 90_000;
    static final int SOUND_HZ = 48_000;
    static final int USUAL_FRAMES_PER_SECOND = 25;

    /** Where nobody has said how large the pictures are; the decoder will see. */
    private static final int USUAL_WIDTH_PX = 1280;

    private static final int USUAL_HEIGHT_PX = 720;

    /** From here on one thread may be too slow for a small machine. */
    private static final int LARGE_PIXELS_PER_SECOND = 1280 * 720 * 20;

    private static final int SOUND_BPS = 96_000;

    /** A keyframe at the start and each second. By time, as frames may come at any rate. */
    private static final String KEYFRAME_EACH_SECOND = "expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+0.99))";

    Recipe {
        arguments = List.copyOf(arguments);
    }

    /**
     * @param encoder the one that ffmpeg has for this rendition
     * @param framesPerSecond of the source, as it comes, 1 or more
     * @param firstFrame its first frame: a coded sound may describe itself
     */
    static Recipe of(
            FfmpegAbilities abilities,
            String encoder,
            SourceShape source,
            Rendition rendition,
            int framesPerSecond,
            ByteBuf firstFrame) {
        var arguments = new ArrayList<String>();
        input(arguments, source);
        arguments.addAll(List.of("-copyts"));
        if (rendition.isVideo()) {
            arguments.addAll(abilities.keepTimesOfFrames());
            arguments.addAll(List.of("-enc_time_base", "1:" + VIDEO_HZ));
            pictures(arguments, encoder, source, rendition, framesPerSecond);
        } else {
            sound(arguments, encoder, rendition);
        }
        arguments.addAll(List.of("-f", "nut", "-write_index", "0", "-flush_packets", "1", "pipe:1"));
        return new Recipe(arguments, describe(source, firstFrame), rendition.isVideo() ? VIDEO_HZ : SOUND_HZ);
    }

    /** One keyframe to one picture. */
    static Recipe ofSnapshot(SourceShape source, ByteBuf keyframe) {
        var arguments = new ArrayList<String>();
        input(arguments, source);
        arguments.addAll(List.of("-copyts", "-frames:v", "1"));
        jpeg(arguments, "mjpeg", "3");
        arguments.addAll(List.of("-f", "nut", "-write_index", "0", "pipe:1"));
        return new Recipe(arguments, describe(source, keyframe), VIDEO_HZ);
    }

    // ---- in

    private static void input(List<String> arguments, SourceShape source) {
        arguments.addAll(List.of("-hide_banner", "-nostdin", "-nostats", "-loglevel", "error"));
        if (source.format().codec().isVideo() && !source.reordered()) {
            // With B-frames a decoder has to wait, and would show frames out of order if it were told not to.
            arguments.addAll(List.of("-flags", "low_delay"));
        }
        // Several threads of a decoder hold as many frames back. "-fflags nobuffer" would lose the first frame.
        arguments.addAll(List.of("-threads", "1", "-probesize", "32", "-analyzeduration", "0"));
        arguments.addAll(List.of("-f", "nut", "-i", "pipe:0"));
    }

    static NutStream describe(SourceShape source, ByteBuf firstFrame) {
        var format = source.format();
        var timeBase = new NutStream.TimeBase(1, format.clockRateHz());
        if (format.codec().isVideo()) {
            var known = source.widthPx() > 0;
            return NutStream.video(
                    tag(format.codec(), firstFrame),
                    timeBase,
                    source.reordered() ? 1 : 0,
                    configuration(format),
                    known ? source.widthPx() : USUAL_WIDTH_PX,
                    known ? source.heightPx() : USUAL_HEIGHT_PX);
        }
        return NutStream.audio(
                tag(format.codec(), firstFrame),
                timeBase,
                configuration(format),
                sampleRateHz(format, firstFrame),
                Math.max(1, format.channels()));
    }

    private static int tag(Codec codec, ByteBuf firstFrame) {
        return switch (codec) {
            case JPEG -> NutTag.JPEG;
            case H264 -> NutTag.H264;
            case H265 -> NutTag.H265;
            case VP8 -> NutTag.VP8;
            case VP9 -> NutTag.VP9;
            case AV1 -> NutTag.AV1;
            case MPEG4 -> NutTag.MPEG4;
            case MPEG2 -> NutTag.MPEG2;
            case OPUS -> NutTag.OPUS;
            case AAC -> NutTag.AAC;
            case MPEG_AUDIO -> MpegAudioHead.isLayer3(firstFrame) ? NutTag.MPEG_LAYER_3 : NutTag.MPEG_LAYER_2;
            case PCMU -> NutTag.PCMU;
            case PCMA -> NutTag.PCMA;
            case G722 -> NutTag.G722;
        };
    }

    private static int sampleRateHz(TrackFormat format, ByteBuf firstFrame) {
        return switch (format.codec()) {
            // RTP counts it in 8,000 (RFC 3551 section 4.5.2), by an old mistake that is kept.
            case G722 -> 16_000;
            case MPEG_AUDIO -> MpegAudioHead.sampleRateHz(firstFrame);
            default -> format.clockRateHz();
        };
    }

    /** What decoders need beside the frames. Pictures carry theirs in each keyframe, save where "config" says it. */
    private static byte[] configuration(TrackFormat format) {
        return switch (format.codec()) {
            case OPUS -> opusHead(format.channels());
            case AAC, MPEG4 -> hex(format.parameters(), "config");
            default -> new byte[0];
        };
    }

    /** RFC 7845 section 5.1, without pre-skip: a live stream has no beginning. */
    private static byte[] opusHead(int channels) {
        var head = new byte[19];
        System.arraycopy("OpusHead".getBytes(StandardCharsets.US_ASCII), 0, head, 0, 8);
        head[8] = 1;
        head[9] = (byte) (channels == 1 ? 1 : 2);
        head[12] = (byte) (SOUND_HZ & 0xFF);
        head[13] = (byte) (SOUND_HZ >> 8);
        return head;
    }

    private static byte[] hex(String parameters, String name) {
        for (var pair : parameters.split(";", -1)) {
            var at = pair.indexOf('=');
            if (at > 0 && pair.substring(0, at).strip().equalsIgnoreCase(name)) {
                var digits = pair.substring(at + 1).strip();
                return digits.matches("([0-9a-fA-F]{2}){1,1024}")
                        ? HexFormat.of().parseHex(digits)
                        : new byte[0];
            }
        }
        return new byte[0];
    }

    // ---- out

    private static void pictures(
            List<String> arguments, String encoder, SourceShape source, Rendition rendition, int framesPerSecond) {
        if (rendition == Rendition.JPEG) {
            jpeg(arguments, encoder, "5");
            return;
        }
        var width = source.widthPx() > 0 ? source.widthPx() : USUAL_WIDTH_PX;
        var height = source.heightPx() > 0 ? source.heightPx() : USUAL_HEIGHT_PX;
        var maxBps = BitRate.maxBps(width, height, framesPerSecond);
        // JPEG counts brightness from 0 to 255, video from 16 to 235. H.264 of this kind has even sides only.
        arguments.addAll(List.of("-an", "-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2,scale=out_range=tv,format=yuv420p"));
        arguments.addAll(List.of("-c:v", encoder, "-bf", "0", "-g", "100000"));
        arguments.addAll(List.of("-force_key_frames", KEYFRAME_EACH_SECOND));
        // A slice for each thread, and each slice is one more thing for decoders to trip over.
        var threads = (long) width * height * framesPerSecond > LARGE_PIXELS_PER_SECOND ? "2" : "1";
        switch (encoder) {
            case "libx264" -> {
                arguments.addAll(List.of("-preset", "ultrafast", "-tune", "zerolatency", "-profile:v", "baseline"));
                arguments.addAll(List.of("-threads", threads, "-sc_threshold", "0", "-crf", "23"));
                arguments.addAll(List.of("-maxrate", "" + maxBps, "-bufsize", "" + BitRate.bufferBits(maxBps)));
                arguments.addAll(List.of("-flags:v", "-global_header"));
            }
            case "libopenh264" -> {
                arguments.addAll(List.of("-b:v", "" + maxBps, "-maxrate", "" + maxBps, "-slices", threads));
                arguments.addAll(List.of("-profile:v", "constrained_baseline", "-allow_skip_frames", "0"));
            }
            default -> arguments.addAll(List.of("-b:v", "" + maxBps));
        }
    }

    /** The usual tables: others cost a second look at each picture, and RTP has none but the usual ones. */
    private static void jpeg(List<String> arguments, String encoder, String quality) {
        arguments.addAll(List.of("-an", "-vf", "scale=out_range=pc,format=yuvj420p", "-c:v", encoder));
        arguments.addAll(List.of("-q:v", quality, "-huffman", "default", "-threads", "1"));
    }

    /** Samples are counted and not dated: a gap of a tenth of a second is filled, a drift is stretched away. */
    private static void sound(List<String> arguments, String encoder, Rendition rendition) {
        arguments.addAll(List.of("-vn", "-af", "aresample=" + SOUND_HZ + ":async=1:min_hard_comp=0.1"));
        arguments.addAll(List.of("-ac", "2", "-c:a", encoder, "-b:a", "" + SOUND_BPS));
        if (rendition == Rendition.OPUS) {
            arguments.addAll(List.of("-application", "lowdelay", "-frame_duration", "20"));
        }
    }

    /** The head of a frame of MPEG audio (ISO 11172-3 section 2.4.2.3). */
    private static final class MpegAudioHead {
        private static final int[] RATES_HZ = {44_100, 48_000, 32_000};

        private MpegAudioHead() {}

        static boolean isLayer3(ByteBuf frame) {
            return frame.readableBytes() > 1 && (frame.getByte(frame.readerIndex() + 1) >> 1 & 3) == 1;
        }

        static int sampleRateHz(ByteBuf frame) {
            if (frame.readableBytes() < 4) {
                return RATES_HZ[1];
            }
            var head = ByteBufUtil.getBytes(frame, frame.readerIndex(), 4, true);
            var rate = RATES_HZ[Math.min(2, head[2] >> 2 & 3)];
            return switch (head[1] >> 3 & 3) {
                case 3 -> rate;
                case 2 -> rate / 2;
                default -> rate / 4;
            };
        }
    }
}
