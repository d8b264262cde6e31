package dev.fanlight.endpoint.rtmp;

import dev.fanlight.frames.FrameTrack;
import dev.fanlight.media.Codec;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.proto.flv.FlvCodec;
import dev.fanlight.proto.flv.FlvTrack;
import dev.fanlight.transcode.PlayerAbilities;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** FLV's codecs and ours, each as the other. */
final class Codecs {
    private static final int MILLISECONDS = 1_000;
    private static final Pattern CONFIG = Pattern.compile("(?:^|;)\\s*config=\"?((?:[0-9a-fA-F]{2}){2,512})");

    private Codecs() {}

    static Codec ours(FlvCodec codec) {
        return switch (codec) {
            case AVC -> Codec.H264;
            case HEVC -> Codec.H265;
            case VP8 -> Codec.VP8;
            case VP9 -> Codec.VP9;
            case AV1 -> Codec.AV1;
            case AAC -> Codec.AAC;
            case MP3 -> Codec.MPEG_AUDIO;
            case OPUS -> Codec.OPUS;
            case PCMA -> Codec.PCMA;
            case PCMU -> Codec.PCMU;
        };
    }

    /** Empty for what FLV cannot carry. */
    static Optional<FlvCodec> flv(Codec codec) {
        return switch (codec) {
            case H264 -> Optional.of(FlvCodec.AVC);
            case H265 -> Optional.of(FlvCodec.HEVC);
            case VP8 -> Optional.of(FlvCodec.VP8);
            case VP9 -> Optional.of(FlvCodec.VP9);
            case AV1 -> Optional.of(FlvCodec.AV1);
            case AAC -> Optional.of(FlvCodec.AAC);
            case MPEG_AUDIO -> Optional.of(FlvCodec.MP3);
            case OPUS -> Optional.of(FlvCodec.OPUS);
            case PCMA -> Optional.of(FlvCodec.PCMA);
            case PCMU -> Optional.of(FlvCodec.PCMU);
            case JPEG, MPEG4, MPEG2, G722 -> Optional.empty();
        };
    }

    /**
     * What a player takes of what FLV can carry, in whatever form. Not MPEG audio: of its layers FLV has only the third (MP3),
     * and ffmpeg finds a new track in every frame of the second. They get AAC.
     */
    static PlayerAbilities player(Predicate<Codec> takes) {
        return new PlayerAbilities(
                Arrays.stream(Codec.values())
                        .filter(codec -> codec != Codec.MPEG_AUDIO && flv(codec).isPresent() && takes.test(codec))
                        .collect(Collectors.toUnmodifiableSet()),
                true);
    }

    static FrameTrack frameTrack(FlvTrack track) {
        return new FrameTrack(
                ours(track.codec()), MILLISECONDS, track.sampleRateHz(), track.channels(), track.configuration());
    }

    /** What a track of the hub is in FLV; its frames bring what is missing here. */
    static FlvTrack flvTrack(FlvCodec codec, TrackFormat format) {
        var configuration = codec == FlvCodec.AAC
                ? aacConfig(format.parameters()).<List<byte[]>>map(List::of).orElse(List.of())
                : List.<byte[]>of();
        var rate = codec.isVideo() ? 0 : codec == FlvCodec.MP3 ? 44_100 : format.clockRateHz();
        return new FlvTrack(codec, rate, format.channels(), configuration);
    }

    private static Optional<byte[]> aacConfig(String parameters) {
        var found = CONFIG.matcher(parameters);
        return found.find()
                ? Optional.of(HexFormat.of().parseHex(found.group(1).toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }
}
