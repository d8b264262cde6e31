package dev.fanlight.e2e;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What came to a player.
 *
 * @param video name of the codec as in {@link #name}; empty: no pictures
 * @param frames pictures that could be decoded
 * @param reordered whether there were B-frames among them
 * @param audio as {@code video}, of the sound
 * @param sounds packets of sound
 * @param trouble why the player got less than it wanted, in one line
 */
record Seen(
        String video,
        int width,
        int height,
        int frames,
        boolean reordered,
        String audio,
        int sounds,
        Optional<String> trouble) {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("hevc", "H265"),
            Map.entry("h265", "H265"),
            Map.entry("mjpeg", "JPEG"),
            Map.entry("mpeg2video", "MPEG-2"),
            Map.entry("mpeg4", "MPEG-4"),
            Map.entry("opus", "Opus"),
            Map.entry("pcm_alaw", "G.711"),
            Map.entry("pcm_mulaw", "G.711"),
            Map.entry("adpcm_g722", "G.722"));

    static Seen nothing(String trouble) {
        return new Seen(
                "",
                0,
                0,
                0,
                false,
                "",
                0,
                Optional.of(trouble.replace('\n', ' ').strip()));
    }

    /** Whether it is too little to judge by. */
    boolean isLessThan(int leastFrames, int leastSounds) {
        return frames < leastFrames || sounds < leastSounds;
    }

    /** One spelling for what ffmpeg, browsers and we call a codec. */
    static String name(String codec) {
        var small = codec.toLowerCase(Locale.ROOT);
        return NAMES.getOrDefault(small, codec.toUpperCase(Locale.ROOT));
    }
}
