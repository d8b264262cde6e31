package dev.fanlight.endpoint.bytes;

import dev.fanlight.proto.annexb.NalSyntax;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** In which container an ffmpeg child hands the frames of a file over. */
@SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
enum Bridge {
    /** All codecs, the size before each frame. */
    NUT(true, "nut", "-write_index", "0"),
    /** As it is: ffmpeg would put frames of AAC into NUT with the headers that they have in MPEG-TS. */
    MPEG_TS(true, "mpegts", "-omit_video_pes_length", "0", "-muxdelay", "0"),
    /** Raw video has no times, so no container takes it; ffmpeg plays it at 25 frames a second, and only once. */
    RAW_H264(false, "h264"),
    RAW_H265(false, "hevc");

    private static final int HEAD_BYTES = 64 << 10;

    private final boolean loops;
    private final List<String> format;

    Bridge(boolean loops, String... format) {
        this.loops = loops;
        this.format = List.of(format);
    }

    /** The one for this file, by its first bytes. */
    static Bridge of(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var head = Unpooled.wrappedBuffer(in.readNBytes(HEAD_BYTES));
            if (Looks.beginsLikeTransportStream(head)) {
                return MPEG_TS;
            }
            // Inside other containers there is much that looks like start codes.
            if (!Looks.beginsWithStartCode(head)) {
                return NUT;
            }
            return Looks.likeRawVideo(head)
                    .map(syntax -> syntax == NalSyntax.H264 ? RAW_H264 : RAW_H265)
                    .orElse(NUT);
        }
    }

    /** Whether the child ends with the file, and another one has to begin anew. */
    boolean endsWithItsFile() {
        return !loops;
    }

    List<String> command(String ffmpeg, Path file) {
        var command = new ArrayList<>(List.of(ffmpeg, "-nostdin", "-hide_banner", "-v", "error", "-re"));
        if (loops) {
            command.addAll(List.of("-stream_loop", "-1"));
        } else {
            command.addAll(List.of("-f", format.getFirst()));
        }
        // A protocol that is named keeps the path from being taken for an address or an option. V: no cover pictures.
        command.addAll(List.of("-i", "file:" + file, "-map", "0:V:0?"));
        if (loops) {
            command.addAll(List.of("-map", "0:a:0?"));
        }
        command.addAll(List.of("-c", "copy", "-f"));
        command.addAll(format);
        command.addAll(List.of("-flush_packets", "1", "-"));
        return command;
    }
}
