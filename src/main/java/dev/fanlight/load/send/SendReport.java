package dev.fanlight.load.send;

import java.util.Locale;

/**
 * What was sent.
 *
 * @param packets for the first time
 * @param bytes of RTP, before encryption
 * @param asked packets that the server asked for again
 * @param resent those of them that it got again
 * @param keyframesAsked how often the server asked for a keyframe
 * @param slips how often this machine was so late that the schedule was moved
 * @param end how it ended
 */
public record SendReport(
        double seconds,
        long frames,
        long packets,
        long bytes,
        long asked,
        long resent,
        long keyframesAsked,
        int slips,
        String end) {
    /** For people: some lines. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "%d frames in %.1f s, %d packets, %.2f Mbit/s%n%d packets asked for again, %d sent again;"
                        + " %d keyframes asked for%s%n%s%n",
                frames,
                seconds,
                packets,
                seconds == 0 ? 0 : bytes * 8 / 1e6 / seconds,
                asked,
                resent,
                keyframesAsked,
                slips == 0 ? "" : "; this machine was too slow " + slips + " times",
                end);
    }
}
