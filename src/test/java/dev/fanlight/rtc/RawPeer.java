package dev.fanlight.rtc;

import dev.fanlight.proto.ice.IceCredentials;
import dev.fanlight.proto.stun.StunClass;
import dev.fanlight.proto.stun.StunKey;
import dev.fanlight.proto.stun.StunMessage;
import dev.fanlight.proto.stun.StunStatus;
import dev.fanlight.proto.stun.StunWriter;
import dev.fanlight.proto.stun.TransactionId;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A socket that sends checks for whomever it likes. */
final class RawPeer implements AutoCloseable {
    private static final Random RANDOM = new Random(5);

    private final DatagramSocket socket;
    private final InetSocketAddress port;

    RawPeer(int port) throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        this.port = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Nominates its way, in the name of a session. */
    static byte[] check(IceCredentials asked, IceCredentials asking) {
        var bytes = Unpooled.buffer(200);
        new StunWriter()
                .begin(bytes, StunClass.REQUEST, StunMessage.BINDING, TransactionId.random(RANDOM))
                .username((asked.ufrag() + ':' + asking.ufrag()).getBytes(StandardCharsets.US_ASCII))
                .priority(1_000)
                .iceControlling(1)
                .useCandidate()
                .integrity(StunKey.shortTerm(asked.password()))
                .fingerprint();
        return ByteBufUtil.getBytes(bytes);
    }

    void send(byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, port));
    }

    /** Whether the next datagram within this time is a success response. */
    boolean isAnswered(int withinMs) throws IOException {
        socket.setSoTimeout(withinMs);
        var packet = new DatagramPacket(new byte[1_500], 1_500);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException nothing) {
            return false;
        }
        var message = new StunMessage();
        return message.parse(Unpooled.wrappedBuffer(packet.getData(), 0, packet.getLength())) == StunStatus.OK
                && message.messageClass() == StunClass.SUCCESS;
    }

    @Override
    public void close() {
        socket.close();
    }
}
