package dev.fanlight.load.send;

import dev.fanlight.load.send.SendOptions.Target;
import dev.fanlight.load.signal.SignallingException;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;

/** Publishes a clip. */
public final class ClipSend {
    private ClipSend() {}

    /**
     * Reads, connects, and sends to the end; an interrupt ends it early and in order.
     *
     * @param say takes a line about what is being sent, before that begins
     * @throws IOException with a sentence, when the clip cannot be read or sent
     */
    public static SendReport run(SendOptions options, Consumer<String> say)
            throws IOException, SignallingException, InterruptedException {
        var clip = ClipSource.read(options.source(), options.gopSeconds(), options.framesPerSecond());
        say.accept(String.format(
                Locale.ROOT,
                "%s: %dx%d, %.2f frames/s, %.2f Mbit/s, %.1f s",
                options.source(),
                clip.set().widthPx(),
                clip.set().heightPx(),
                clip.framesPerSecond(),
                clip.rateBps() / 1e6,
                clip.seconds()));
        return switch (options.to()) {
            case Target.Rtp rtp -> PlainRtp.run(clip, options, rtp.address());
            case Target.Whip whip -> WhipSend.run(clip, options, whip);
        };
    }
}
