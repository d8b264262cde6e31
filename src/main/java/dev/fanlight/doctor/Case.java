package dev.fanlight.doctor;

import java.util.Locale;

/**
 * Whose stream is judged, and what becomes of it here.
 *
 * @param name of the stream
 * @param makesKeyframes whether its publisher makes a keyframe whenever it is asked for one, as WebRTC senders do
 * @param cause of late frames
 * @param pictures what becomes of them for viewers who cannot play them
 * @param sound the same
 */
record Case(String name, boolean makesKeyframes, SharedLateness.Cause cause, Outlook pictures, Outlook sound) {
    /** Of one core, for one picture a second: bench/conversion-cpu measured 2 ms for 640x480, and as much for each pixel of more. */
    private static final double CORE_SHARE_PER_PIXEL = 0.002 / (640 * 480);

    /** How bad it is when some viewers cannot play the pictures. */
    Severity severityOfPictures() {
        return pictures instanceof Outlook.Converted ? Severity.WARNING : Severity.PROBLEM;
    }

    /** The end of a sentence that says why some viewers cannot play them. */
    String fateOfPictures(StreamFacts facts) {
        return switch (pictures) {
            case Outlook.Converted() -> ". Fanlight converts it once for all of them, which takes " + cost(facts) + ".";
            case Outlook.SwitchedOff() ->
                ", and conversion is switched off for it (streams." + name
                        + ".transcode): those viewers get no picture.";
            case Outlook.Impossible(var why, var remedy) ->
                ", and this server cannot convert it, as " + why + ": those viewers get no picture.";
        };
    }

    private static String cost(StreamFacts facts) {
        var share = CORE_SHARE_PER_PIXEL * facts.widthPx() * facts.heightPx() * facts.framesPerSecond();
        var amount = share == 0
                ? "processor time"
                : String.format(
                        Locale.ROOT,
                        "roughly %.0f %% of a PC's processor core (more of a Raspberry Pi's)",
                        Math.max(1, share * 100));
        return amount + (facts.reordered() ? " and delays it by two or three pictures" : " and some milliseconds");
    }

    /** What to do, here as well as at the source. */
    String remedyOfPictures(String atSource) {
        return remedy(pictures, atSource);
    }

    /** As {@link #severityOfPictures}; nobody misses the picture. */
    Severity severityOfSound() {
        return sound instanceof Outlook.Converted ? Severity.NOTE : Severity.WARNING;
    }

    /** As {@link #fateOfPictures}. */
    String fateOfSound() {
        return switch (sound) {
            case Outlook.Converted() -> ". Fanlight converts it to Opus once for all of them, which costs little.";
            case Outlook.SwitchedOff() ->
                ", and conversion is switched off for it (streams." + name + ".transcode): they hear nothing.";
            case Outlook.Impossible(var why, var remedy) ->
                ", and this server cannot convert it, as " + why + ": they hear nothing.";
        };
    }

    /** As {@link #remedyOfPictures}. */
    String remedyOfSound(String atSource) {
        return remedy(sound, atSource);
    }

    private String remedy(Outlook outlook, String atSource) {
        return switch (outlook) {
            case Outlook.Converted() -> atSource;
            case Outlook.SwitchedOff() ->
                atSource + " Or have it converted here: streams." + name + ".transcode: true.";
            case Outlook.Impossible(var why, var remedy) ->
                atSource + " Or have it converted here: "
                        + remedy.substring(0, 1).toLowerCase(Locale.ROOT) + remedy.substring(1);
        };
    }
}
