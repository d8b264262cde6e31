package dev.fanlight.endpoint.rtmp;

import dev.fanlight.media.StreamName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that is sent on to services, by stream. Immutable; any thread. */
public final class RtmpPushes implements AutoCloseable {
    private final Map<StreamName, List<RtmpPush>> pushes;

    public RtmpPushes(Map<StreamName, List<RtmpPush>> pushes) {
        var copy = new HashMap<StreamName, List<RtmpPush>>();
        pushes.forEach((name, list) -> copy.put(name, List.copyOf(list)));
        this.pushes = Map.copyOf(copy);
    }

    public void start() {
        pushes.values().forEach(list -> list.forEach(RtmpPush::start));
    }

    /** How a stream's pushes stand, in the order of the configuration. */
    public List<PushStatus> status(StreamName stream) {
        return pushes.getOrDefault(stream, List.of()).stream()
                .map(RtmpPush::status)
                .toList();
    }

    @Override
    public void close() {
        pushes.values().forEach(list -> list.forEach(RtmpPush::close));
    }
}
