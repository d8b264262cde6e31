package dev.fanlight.hub;

import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Optional;

/** A viewer of packets that wants none. */
final class SilentViewer implements PacketViewer {
    private final EventLoop loop = new EmbeddedChannel().eventLoop();

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void onPackets(long nowNs, PacketBatch batch) {}

    @Override
    public void onTracks(List<Track> now) {}

    @Override
    public void onStreamClosed() {}

    @Override
    public ViewerReport report() {
        return new ViewerReport("v", "test", "here", 0, 0, 0, 0, 0, -1, 0, Optional.empty());
    }
}
