package dev.fanlight.app;

import dev.fanlight.config.FanlightConfig;
import dev.fanlight.doctor.Outlook;
import dev.fanlight.media.StreamName;
import dev.fanlight.transcode.Conversions;
import dev.fanlight.transcode.FfmpegProgram;
import dev.fanlight.transcode.Rendition;
import org.jspecify.annotations.Nullable;

/** What can be converted here, for the doctor to say. Any thread. */
final class ConversionProspects implements Outlook.Source {
    private final FanlightConfig config;
    private volatile @Nullable Conversions conversions;

    ConversionProspects(FanlightConfig config) {
        this.config = config;
    }

    /** By whom it is done; until then nothing speaks against it. */
    void of(Conversions made) {
        conversions = made;
    }

    @Override
    public Outlook of(StreamName stream, boolean sound) {
        if (!config.stream(stream).transcode()) {
            return new Outlook.SwitchedOff();
        }
        var known = conversions;
        if (known == null) {
            return new Outlook.Converted();
        }
        return known.hindrance(sound ? Rendition.OPUS : Rendition.H264)
                .<Outlook>map(why -> new Outlook.Impossible(
                        why, FfmpegProgram.remedy(config.transcode().ffmpeg())))
                .orElseGet(Outlook.Converted::new);
    }
}
