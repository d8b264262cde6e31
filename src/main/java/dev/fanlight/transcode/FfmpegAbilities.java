package dev.fanlight.transcode;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What one ffmpeg says it can do.
 *
 * @param version as it says it, such as 5.1.9-0+deb12u1
 * @param encoders their names
 */
record FfmpegAbilities(String version, Set<String> encoders) {
    /** The best one first; the last one is a chip, as in the Raspberry Pi 4. */
    private static final List<String> H264 = List.of("libx264", "libopenh264", "h264_v4l2m2m");

    private static final Pattern FIRST_LINE = Pattern.compile("ffmpeg version (\\S+)");
    private static final Pattern ENCODER = Pattern.compile("^ [VA][A-Z.]{5} (\\S+)");
    private static final Pattern RELEASE = Pattern.compile("n?(\\d+)\\.(\\d+).*");

    FfmpegAbilities {
        encoders = Set.copyOf(encoders);
    }

    /** Reads what {@code ffmpeg -version} and {@code ffmpeg -encoders} print; empty where it is no ffmpeg's. */
    static Optional<FfmpegAbilities> parse(List<String> versionLines, List<String> encoderLines) {
        var first = FIRST_LINE.matcher(versionLines.isEmpty() ? "" : versionLines.getFirst());
        if (!first.find()) {
            return Optional.empty();
        }
        var names = new HashSet<String>();
        for (var line : encoderLines) {
            var encoder = ENCODER.matcher(line);
            if (encoder.find()) {
                names.add(encoder.group(1));
            }
        }
        return Optional.of(new FfmpegAbilities(first.group(1), names));
    }

    Optional<String> encoderFor(Rendition rendition) {
        return switch (rendition) {
            case H264 -> H264.stream().filter(encoders::contains).findFirst();
            case JPEG -> present("mjpeg");
            case OPUS -> present("libopus");
            case AAC -> present("aac");
        };
    }

    private Optional<String> present(String name) {
        return Optional.of(name).filter(encoders::contains);
    }

    /** "-vsync" has another name since 5.1, and will go. */
    List<String> keepTimesOfFrames() {
        var release = RELEASE.matcher(version);
        var old = release.matches()
                && Integer.parseInt(release.group(1)) * 100 + Integer.parseInt(release.group(2)) < 501;
        return old ? List.of("-vsync", "passthrough") : List.of("-fps_mode", "passthrough");
    }
}
