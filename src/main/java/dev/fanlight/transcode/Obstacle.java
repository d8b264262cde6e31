package dev.fanlight.transcode;

import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.media.Codec;

/**
 * What keeps viewers from playing a stream as it is, in words for people.
 *
 * @param stream its name
 * @param sends what the source sends, such as "H.264 with B-frames"
 * @param mend how to go without a conversion, as the end of "…, or"
 */
record Obstacle(String stream, String sends, String mend) {
    private static final String PLAIN_H264 =
            "let the source send H.264 without B-frames (ffmpeg: -c:v libx264 -tune zerolatency)";

    static Obstacle of(Stream stream, Rendition wanted, StreamFacts facts) {
        var codec = stream.tracks().stream()
                .map(Track::format)
                .map(format -> format.codec())
                .filter(each -> each.isVideo() == wanted.isVideo())
                .findFirst()
                .orElse(Codec.JPEG);
        var name = stream.name().value();
        return switch (wanted) {
            case H264 -> pictures(stream, codec, facts);
            case JPEG -> new Obstacle(name, codec.title(), "let the source send MJPEG (ffmpeg: -c:v mjpeg)");
            case OPUS -> new Obstacle(name, codec.title(), "let the source send Opus (ffmpeg: -c:a libopus)");
            case AAC -> new Obstacle(name, codec.title(), "let the source send AAC (ffmpeg: -c:a aac)");
        };
    }

    private static Obstacle pictures(Stream stream, Codec codec, StreamFacts facts) {
        var name = stream.name().value();
        if (codec == Codec.H264 && facts.hasReorderedFrames(stream)) {
            return new Obstacle(
                    name,
                    codec.title() + " with B-frames",
                    "switch B-frames off at the source (ffmpeg: -bf 0, or -tune zerolatency; OBS: Settings > Output >"
                            + " Advanced, B-frames 0; GStreamer: x264enc bframes=0; cameras: profile Baseline)");
        }
        if (codec == Codec.H264 && facts.hasUnusualSamples(stream)) {
            return new Obstacle(
                    name,
                    codec.title() + " with more colour or more bits than browsers decode",
                    "let the source send 4:2:0 in 8 bits (ffmpeg: -pix_fmt yuv420p; OBS: Settings > Advanced, colour"
                            + " format NV12)");
        }
        return new Obstacle(name, codec.title(), PLAIN_H264);
    }

    private String beginning() {
        return stream + " sends " + sends + ", which this viewer cannot play";
    }

    /** The configuration does not want it converted. */
    String whereForbidden() {
        return beginning() + ", and is not converted, as streams." + stream
                + ".transcode is false in fanlight.yml. Set it to true, or " + mend + ".";
    }

    /** @param why nothing is converted here, and what to do; whole sentences */
    String whereImpossible(String why) {
        return beginning() + ". " + why + " Or " + mend + ".";
    }
}
