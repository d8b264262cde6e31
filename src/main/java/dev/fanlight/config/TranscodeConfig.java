package dev.fanlight.config;

/**
 * Conversion of what viewers cannot play, by ffmpeg.
 *
 * @param ffmpeg the program: a name that is searched for in PATH, or a path
 * @param maxConversions that run at a time, 0 to 1,000; 0 means one for each core
 * @param lingerNs how long a conversion goes on after the last who needed it
 */
public record TranscodeConfig(String ffmpeg, int maxConversions, long lingerNs) {
    static TranscodeConfig read(Section section) {
        return new TranscodeConfig(
                section.get(Keys.TRANSCODE_FFMPEG),
                section.get(Keys.TRANSCODE_MAX_CONVERSIONS),
                section.get(Keys.TRANSCODE_LINGER));
    }
}
