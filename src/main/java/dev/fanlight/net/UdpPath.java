package dev.fanlight.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A way over UDP. */
public final class UdpPath implements DatagramPath {
    private final StopgapUdpPort port;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private @Nullable Object owner;
    private ByteBuf scratch = Unpooled.EMPTY_BUFFER;

    UdpPath(StopgapUdpPort port, InetSocketAddress local, InetSocketAddress remote) {
        this.port = port;
        this.local = local;
        this.remote = remote;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public long reserve(int maxBytes) {
        scratch = port.scratch();
        return scratch.memoryAddress();
    }

    @Override
    public void send(int lengthBytes) {
        port.channel().writeAndFlush(new DatagramPacket(scratch.copy(0, lengthBytes), remote));
    }

    @Override
    public @Nullable Object owner() {
        return owner;
    }

    @Override
    public void setOwner(@Nullable Object owner) {
        this.owner = owner;
    }
}
