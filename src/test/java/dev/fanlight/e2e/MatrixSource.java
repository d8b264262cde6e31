package dev.fanlight.e2e;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One way in which one kind of media comes to the relay, as a stream named {@code live/cam}.
 *
 * @param way such as {@code RTSP, TCP}
 * @param program what sends
 * @param sent what is sent, as it stands in the table; with B-frames said
 * @param video as {@link Seen#video}
 * @param audio as {@link Seen#audio}
 * @param source where the stream is fetched; empty where the sender comes to us
 * @param starter starts what sends
 * @param also players that are tried besides the table's columns
 */
record MatrixSource(
        String way,
        String program,
        String sent,
        int width,
        int height,
        String video,
        String audio,
        Optional<Address> source,
        Starter starter,
        Set<Also> also) {
    /** Starts a sender. */
    interface Starter {
        AutoCloseable start(Relay relay) throws Exception;
    }

    /** Where a stream is fetched; some fetch it from another server of ours, which has the stream {@code clip}. */
    interface Address {
        String of(Relay other);
    }

    /** More players, tried with a few sources. */
    enum Also {
        RTSP_UDP("ffmpeg, RTSP by UDP"),
        GSTREAMER_RTSP("GStreamer, RTSP"),
        GSTREAMER_RTMP("GStreamer, RTMP"),
        CHROMIUM("Chromium");

        final String label;

        Also(String label) {
            this.label = label;
        }
    }

    MatrixSource {
        also = Set.copyOf(also);
    }

    boolean hasSound() {
        return !audio.isEmpty();
    }

    /** Whether pictures come in another order than they are shown. */
    boolean hasReordering() {
        return sent.contains("B-frames");
    }

    MatrixSource with(Also... players) {
        return new MatrixSource(
                way, program, sent, width, height, video, audio, source, starter, Set.copyOf(List.of(players)));
    }

    String title() {
        return way + " | " + program + " | " + sent;
    }
}
