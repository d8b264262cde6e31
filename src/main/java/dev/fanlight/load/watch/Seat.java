package dev.fanlight.load.watch;

import dev.fanlight.load.signal.PeerSide;
import dev.fanlight.load.signal.SignallingException;
import dev.fanlight.proto.ice.IceTimers;
import dev.fanlight.proto.ice.IceTransport;
import dev.fanlight.proto.webrtc.MediaKind;
import dev.fanlight.rtc.RtcClient;
import dev.fanlight.rtc.RtcClients;
import io.netty.channel.EventLoop;
import java.net.BindException;
import org.jspecify.annotations.Nullable;

/** Brings one viewer to its stream and away from it. One thread at a time, not the loop; blocks. */
final class Seat {
    private final RtcClients clients;
    private final EventLoop loop;
    private final Dialect dialect;
    private final Watcher watcher;
    private final boolean tcp;
    private @Nullable RtcClient client;
    private Dialect.@Nullable Place place;

    Seat(RtcClients clients, EventLoop loop, Dialect dialect, Watcher watcher, boolean tcp) {
        this.clients = clients;
        this.loop = loop;
        this.dialect = dialect;
        this.watcher = watcher;
        this.tcp = tcp;
    }

    Watcher watcher() {
        return watcher;
    }

    /** Returns when media may flow. */
    void take(int limitSeconds) throws SignallingException, InterruptedException {
        var opened = open();
        client = opened;
        var joined = dialect.join(opened.local(), watcher::onAsked);
        place = joined.place();
        var video = joined.agreed().tracks().stream()
                .filter(track -> track.kind() == MediaKind.VIDEO)
                .findFirst();
        watcher.onAgreed(video.orElseThrow(() -> new SignallingException("The stream has no video.")));
        opened.setRemote(joined.agreed().remote());
        PeerSide.await(watcher.connected(), limitSeconds);
    }

    private RtcClient open() throws SignallingException {
        try {
            var options = new RtcClient.Options(
                    tcp ? IceTransport.TCP : IceTransport.UDP, dialect.weOffer(), IceTimers.quick());
            return RtcClient.open(clients, loop, options, watcher);
        } catch (BindException full) {
            throw new SignallingException("This machine has no port left: " + full.getMessage());
        }
    }

    /** Takes leave on the media's way; harmless where nothing came about. */
    void close() {
        if (client != null) {
            client.close();
        }
    }

    /** Takes leave of the server; harmless where nothing came about. */
    void leave() throws InterruptedException {
        if (place != null) {
            place.leave();
        }
    }
}
