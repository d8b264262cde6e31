package dev.fanlight.app;

import dev.fanlight.config.PushTarget;
import dev.fanlight.endpoint.rtmp.RtmpPush;
import dev.fanlight.endpoint.rtmp.RtmpPushes;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.StreamName;
import java.util.HashMap;
import java.util.List;

/** Where the streams of the configuration are sent on to. */
final class Pushes {
    private Pushes() {}

    /** All streams have been listed. */
    static RtmpPushes of(Foundation on) {
        var pushes = new HashMap<StreamName, List<RtmpPush>>();
        on.config().streams().forEach((name, listed) -> {
            var stream = on.hub().find(name).orElseThrow();
            pushes.put(
                    name,
                    listed.push().stream()
                            .map(target -> push(on, stream, target))
                            .toList());
        });
        return new RtmpPushes(pushes);
    }

    private static RtmpPush push(Foundation on, Stream stream, PushTarget target) {
        return new RtmpPush(
                stream, target, on.loops().nextContext(), on.frames(), on.clock(), on.random(), on.selection());
    }
}
