package dev.fanlight.endpoint.rtsp;

import dev.fanlight.net.UdpPath;
import dev.fanlight.proto.rtsp.ServerWish;
import dev.fanlight.proto.rtsp.Span;
import dev.fanlight.proto.rtsp.TransportSpec;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.BindException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The tracks of one connection's session that were set up, and what comes on their ways. Owns the ports of those that go by
 * UDP, until {@link #clear}. On the connection's loop.
 */
final class Seats {
    /** A track that was set up: a publisher's or a player's. */
    record Seat(int track, TrackWay way) {}

    /** Gets what comes of it; on the loop. */
    interface Out {
        /** What a track was given: what is to be answered. */
        void seated(ServerWish.Setup setup, TrackWay way, TransportSpec spec);

        /** No port is free. */
        void noPort();

        /** The readable bytes are valid during the call. */
        void media(Seat seat, boolean rtcp, ByteBuf bytes);

        /** Somebody else has sent to a port of a track's. */
        void stranger();

        /** All that was there to be read by UDP has been passed on. */
        void batchEnd();
    }

    private final EventLoop loop;
    private final InetAddress peer;
    private final Out out;
    private final List<Seat> seats = new ArrayList<>();
    private final List<UdpPair> pairs = new ArrayList<>();
    private boolean over;

    /** @param peer to whom, and from whom alone, media go */
    Seats(EventLoop loop, InetAddress peer, Out out) {
        this.loop = loop;
        this.peer = peer;
        this.out = out;
    }

    List<Seat> list() {
        return seats;
    }

    /** Finds a way for a track, now or later: {@link Out#seated} or {@link Out#noPort} tells. */
    void open(ServerWish.Setup setup, InetAddress local) {
        if (setup.spec().overTcp()) {
            var channels = setup.spec().interleaved().orElseThrow();
            seat(setup, new TrackWay.Interleaved(channels.low(), channels.high()), setup.spec());
        } else {
            openPair(setup, setup.spec().clientPort().orElseThrow(), local);
        }
    }

    private void openPair(ServerWish.Setup setup, Span client, InetAddress local) {
        Thread.ofVirtual().start(() -> {
            try {
                var pair = UdpPair.open(loop, local, new FromUdp(setup.track()));
                loop.execute(() -> onPair(setup, client, pair));
            } catch (BindException none) {
                loop.execute(out::noPort);
            }
        });
    }

    private void onPair(ServerWish.Setup setup, Span client, UdpPair pair) {
        if (over) {
            pair.close();
            return;
        }
        pairs.add(pair);
        // Never to where the header says: whoever asks gets it, and nobody else.
        var way = new TrackWay.Udp(pair, peer, client.low(), client.high());
        seat(setup, way, setup.spec().withServer(pair.ports()));
    }

    private void seat(ServerWish.Setup setup, TrackWay way, TransportSpec spec) {
        seats.add(new Seat(setup.track(), way));
        out.seated(setup, way, spec);
    }

    /** A frame that came within the connection. */
    void onFrame(int channel, ByteBuf frame) { // hot
        for (var i = 0; i < seats.size(); i++) {
            if (seats.get(i).way() instanceof TrackWay.Interleaved(var rtp, var rtcp)
                    && (rtp == channel || rtcp == channel)) {
                out.media(seats.get(i), rtcp == channel, frame);
                return;
            }
        }
    }

    /** What comes to the ports of one track. */
    private final class FromUdp implements UdpPair.Receiver {
        private final int track;

        FromUdp(int track) {
            this.track = track;
        }

        @Override
        public void onDatagram(boolean rtcp, ByteBuf datagram, UdpPath from) { // hot
            for (var i = 0; i < seats.size(); i++) {
                var seat = seats.get(i);
                if (seat.track() == track && seat.way() instanceof TrackWay.Udp udp) {
                    if (udp.accepts(rtcp, from)) {
                        out.media(seat, rtcp, datagram);
                    } else {
                        out.stranger();
                    }
                }
            }
        }

        @Override
        public void onBatchEnd() { // hot
            out.batchEnd();
        }
    }

    /** All tracks give up their ways; others may be set up. */
    void clear() {
        pairs.forEach(UdpPair::close);
        pairs.clear();
        seats.clear();
    }

    /** Nothing is set up any more. */
    void close() {
        over = true;
        clear();
    }
}
