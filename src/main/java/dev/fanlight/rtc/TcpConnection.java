package dev.fanlight.rtc;

import dev.fanlight.net.TcpTuning;
import dev.fanlight.proto.framing.FrameFault;
import dev.fanlight.proto.framing.FrameReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes datagrams out of a connection and gives them to whom it belongs. On the connection's loop. */
final class TcpConnection extends ChannelInboundHandlerAdapter implements FrameReader.Out {
    /** Either side's end of a connection. */
    interface Host {
        /** Valid during the call; direct, may be changed in place. */
        void onFrame(ByteBuf frame, TcpPath from);

        /** After all frames of this wake-up. */
        void onReadComplete();

        void onClosed(TcpPath path);
    }

    private static final Logger log = LoggerFactory.getLogger(TcpConnection.class);
    private static final int MAX_FRAME_BYTES = 8_192;
    private static final long PEER_TIMEOUT_NS = 30_000_000_000L;

    private final TcpPath path;
    private final Host host;
    private final RtcCounters counters;
    private final FrameReader frames;

    TcpConnection(TcpPath path, Host host, RtcCounters counters, ByteBufAllocator allocator) {
        this.path = path;
        this.host = host;
        this.counters = counters;
        frames = new FrameReader(MAX_FRAME_BYTES, allocator);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        TcpTuning.forLiveVideo(context.channel(), PEER_TIMEOUT_NS);
        path.onOpen();
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) { // hot
        var bytes = (ByteBuf) message;
        try {
            frames.onBytes(bytes, this);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void frame(ByteBuf frame) { // hot
        if (!path.isOver()) {
            host.onFrame(frame, path);
        }
    }

    @Override
    public void refused(FrameFault reason) {
        counters.add(RtcCount.TCP_BAD_FRAME);
        path.closeNow();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) { // hot
        host.onReadComplete();
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        frames.close();
        path.onClosed();
        host.onClosed(path);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.error("A connection to the media port failed; this is a bug", cause);
        }
        context.close();
    }
}
