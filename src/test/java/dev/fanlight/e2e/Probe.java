package dev.fanlight.e2e;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A player that is not ours: ffprobe decodes what comes for some seconds of the stream's own time. */
final class Probe {
    /** Of wall clock, with its start, the wait for a keyframe, and conversions that have to begin. */
    private static final int LIMIT_SECONDS = 40;

    private static final int MAX_TROUBLE_CHARS = 300;

    private Probe() {}

    /** With the system's ffprobe. */
    static Seen play(int seconds, List<String> options, String address) throws Exception {
        return play(seconds, List.of(Programs.need("ffprobe")), options, address);
    }

    /** @param program how ffprobe is called */
    static Seen play(int seconds, List<String> program, List<String> options, String address) throws Exception {
        try (var probe = start(seconds, program, options, address)) {
            return result(probe);
        }
    }

    static Child start(int seconds, List<String> program, List<String> options, String address) throws Exception {
        var command = new ArrayList<>(program);
        command.addAll(List.of("-v", "error", "-read_intervals", "%+" + seconds, "-of", "compact"));
        command.addAll(List.of(
                "-show_entries",
                "stream=index,codec_name,width,height:packet=stream_index,dts:frame=media_type,pict_type"));
        command.addAll(options);
        command.add(address);
        return Child.start(command);
    }

    /** Waits for its end. */
    static Seen result(Child probe) throws InterruptedException {
        if (!probe.process().waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            return Seen.nothing("ffprobe waited in vain: " + shortened(probe.output()));
        }
        probe.awaitExit();
        return read(probe.output());
    }

    private static Seen read(String output) {
        var video = "";
        var audio = "";
        var width = 0;
        var height = 0;
        var frames = 0;
        var reordered = false;
        var packets = new HashMap<String, Integer>();
        var last = new HashMap<String, Long>();
        var soundIndex = "";
        var trouble = new StringBuilder();
        for (var line : output.lines().toList()) {
            if (line.startsWith("packet|")) {
                var index = field(line, "stream_index");
                packets.merge(index, 1, Integer::sum);
                var dts = field(line, "dts");
                if (dts.matches("-?\\d+")) {
                    var before = last.put(index, Long.parseLong(dts));
                    if (before != null && before > Long.parseLong(dts)) {
                        trouble.append("times go back from ")
                                .append(before)
                                .append(" to ")
                                .append(dts)
                                .append("; ");
                    }
                }
            } else if (line.startsWith("frame|")) {
                frames += line.contains("media_type=video") ? 1 : 0;
                reordered |= line.contains("pict_type=B");
            } else if (line.startsWith("stream|")) {
                var codec = Seen.name(field(line, "codec_name"));
                if (line.contains("|width=")) {
                    video = codec;
                    width = Integer.parseInt(field(line, "width"));
                    height = Integer.parseInt(field(line, "height"));
                } else {
                    audio = codec;
                    soundIndex = field(line, "index");
                }
            } else if (line.contains("Server returned") || line.contains("Input/output error")) {
                trouble.append(line);
            }
        }
        if (video.isEmpty() && audio.isEmpty()) {
            return Seen.nothing(shortened(output.replaceAll("(?m)^(packet|frame)[|].*$", "")));
        }
        return new Seen(
                video,
                width,
                height,
                frames,
                reordered,
                audio,
                packets.getOrDefault(soundIndex, 0),
                trouble.isEmpty() ? Optional.empty() : Optional.of(trouble.toString()));
    }

    private static String field(String line, String name) {
        for (var field : line.split("\\|", -1)) {
            if (field.startsWith(name + "=")) {
                return field.substring(name.length() + 1).strip();
            }
        }
        return "";
    }

    private static String shortened(String text) {
        var line = text.replace('\n', ' ').strip();
        return line.length() > MAX_TROUBLE_CHARS ? line.substring(0, MAX_TROUBLE_CHARS) : line;
    }
}
