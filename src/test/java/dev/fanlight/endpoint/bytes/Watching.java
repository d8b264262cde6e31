package dev.fanlight.endpoint.bytes;

import dev.fanlight.hub.PacketBatch;
import dev.fanlight.hub.PacketViewer;
import dev.fanlight.hub.Track;
import dev.fanlight.hub.ViewerReport;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A viewer that notes when the last packet of each frame came. */
final class Watching implements PacketViewer {
    /**
     * The end of a frame.
     *
     * @param seenNs by {@link System#nanoTime}
     */
    record FrameEnd(int trackId, long rtpTime, boolean keyframe, long arrivalNs, long seenNs) {}

    private final EventLoop loop;
    private final List<FrameEnd> ends = new CopyOnWriteArrayList<>();
    private boolean keyframe;

    Watching(EventLoop loop) {
        this.loop = loop;
    }

    /** So far; from any thread. */
    List<FrameEnd> ends() {
        return List.copyOf(ends);
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void onPackets(long nowNs, PacketBatch batch) {
        for (var i = 0; i < batch.count(); i++) {
            var packet = batch.packet(i);
            keyframe |= packet.keyframeStart();
            if (packet.marker()) {
                ends.add(new FrameEnd(
                        packet.trackId(), packet.rtpTime(), keyframe, packet.arrivalNs(), System.nanoTime()));
                keyframe = false;
            }
        }
    }

    @Override
    public void onTracks(List<Track> now) {}

    @Override
    public void onStreamClosed() {}

    @Override
    public ViewerReport report() {
        return new ViewerReport("w", "test", "here", 0, 0, 0, 0, 0, -1, 0, Optional.empty());
    }
}
