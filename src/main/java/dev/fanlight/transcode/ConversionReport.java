package dev.fanlight.transcode;

import dev.fanlight.hub.DelayHistogram;
import dev.fanlight.media.StreamName;
import java.util.Locale;
import java.util.Map;

/**
 * What API and metrics say of one conversion.
 *
 * @param encoder what ffmpeg calls it
 * @param pid of the child; 0 while there is none
 * @param leases how many need it now
 * @param framesIn frames that were fed to children
 * @param framesOut frames that came out of them
 * @param dropped frames that went nowhere, by reason
 * @param restarts how often a child was started after another one had died
 * @param lastWords of the child that died last, for people; empty where none has
 * @param delays from the arrival of a frame's last byte until it was converted
 */
public record ConversionReport(
        StreamName stream,
        Rendition rendition,
        State state,
        String encoder,
        long pid,
        int leases,
        long framesIn,
        long framesOut,
        Map<String, Long> dropped,
        long restarts,
        String lastWords,
        DelayHistogram delays) {
    /** How it goes. */
    public enum State {
        /** Nothing has come out yet. */
        STARTING,
        RUNNING,
        /** A child has died, and another one is about to be started. */
        RESTARTING,
        /** Given up. */
        FAILED,
        STOPPED;

        /** The name in API and metrics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
