package dev.fanlight.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * GStreamer's cameras and players, by {@code gst-launch-1.0}: elements with a {@code !} between them, split at blanks. It
 * ends with 0 when its source has, and with another number after an error, which it prints.
 */
final class GStreamer {
    /** H.264 of the test pattern for as long as it is wanted: 320x240, 30 a second, a keyframe with its sets each second. */
    static final String PATTERN = "videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=30/1"
            + " ! openh264enc gop-size=30 complexity=low ! h264parse config-interval=-1";

    private GStreamer() {}

    /** Runs a pipeline until it ends or is closed. */
    static Child run(String pipeline) throws IOException {
        var command = new ArrayList<>(List.of("env", "GST_DEBUG=1", "GST_DEBUG_NO_COLOR=1"));
        command.addAll(List.of(Programs.need("gst-launch-1.0"), "-q"));
        command.addAll(List.of(pipeline.strip().split("\\s+", -1)));
        return Child.start(command);
    }

    /**
     * Sends the test pattern until it is closed.
     *
     * @param to such as {@code mpegtsmux alignment=7 ! udpsink host=127.0.0.1 port=5000}
     */
    static Child publish(String to) throws IOException {
        return run(PATTERN + " ! " + to);
    }

    /**
     * Plays until so many frames have come, and ends with 0 then.
     *
     * @param from elements that yield whole frames, such as {@code rtspsrc location=… ! rtph264depay ! h264parse}
     */
    static Child play(int frames, String from) throws IOException {
        return run(from + " ! fakesink sync=false num-buffers=" + frames);
    }
}
