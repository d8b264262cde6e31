package dev.fanlight.doctor;

import java.util.Locale;

/**
 * Whose stream is judged, and what becomes of it here.
 *
 * @param name of the stream
 * @param makesKeyframes whether its publisher makes a keyframe whenever it is asked for one, as WebRTC senders do
 * @param converts whether viewers who cannot play the stream get it converted
 */
record Case(String name, boolean makesKeyframes, boolean converts) {
    /** Of one core, for a second of 640x480 pictures at one a second: a decision of the design measured 3 ms a picture. */
    private static final double CORE_SHARE_PER_PIXEL = 0.003 / (640 * 480);

    /** What conversion of the pictures costs, or that there is none. */
    String costOfPictures(StreamFacts facts) {
        if (!converts) {
            return ", and conversion is switched off for it: those viewers get no picture.";
        }
        var share = CORE_SHARE_PER_PIXEL * facts.widthPx() * facts.heightPx() * facts.framesPerSecond();
        var amount = share == 0
                ? "processor time"
                : String.format(Locale.ROOT, "roughly %.0f %% of a processor core", Math.max(1, share * 100));
        return ". Fanlight converts it once for all of them, which takes " + amount + " and some milliseconds.";
    }
}
