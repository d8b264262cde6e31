package dev.fanlight.endpoint.rtmp;

import dev.fanlight.proto.flv.FlvCodec;
import dev.fanlight.proto.flv.FlvPackager;
import dev.fanlight.proto.flv.FlvTrack;
import dev.fanlight.proto.rtmp.MessageType;
import dev.fanlight.proto.rtmp.RtmpClientSession;
import dev.fanlight.proto.rtmp.RtmpFault;
import dev.fanlight.proto.rtmp.RtmpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A client that does one thing after the other, and reads only when it is told to. */
final class RtmpClient implements RtmpClientSession.Out, AutoCloseable {
    private static final List<byte[]> SETS = List.of(
            HexFormat.of().parseHex("6742c028d900780227e5c044000003000400000300f03c60c920"),
            HexFormat.of().parseHex("68eb8cb2"));

    final List<String> told = new ArrayList<>();
    final List<Boolean> keyframes = new ArrayList<>();
    private final Socket socket = new Socket();
    private final FlvPackager packager = new FlvPackager(new FlvTrack(FlvCodec.AVC, 0, 0, SETS));
    private final RtmpClientSession session;

    RtmpClient(int port, String app, String name, boolean publish, int receiveBufferBytes) throws IOException {
        session = new RtmpClientSession(
                new RtmpClientSession.Target(app, "rtmp://127.0.0.1/" + app, name, publish),
                RtmpLimits.DEFAULT,
                new UnpooledByteBufAllocator(false, true),
                new byte[1_528]);
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(100);
        session.start(this);
    }

    /** Reads what is there; returns false at the end of the connection. */
    boolean read() throws IOException {
        var bytes = new byte[64 << 10];
        try {
            var count = socket.getInputStream().read(bytes);
            if (count < 0) {
                return false;
            }
            session.onBytes(0, Unpooled.wrappedBuffer(bytes, 0, count), this);
            return true;
        } catch (SocketTimeoutException nothing) {
            return true;
        }
    }

    /** Publishes a picture of so many bytes, a sequence header before keyframes. */
    void picture(long timeMs, boolean keyframe, int sizeBytes) {
        if (keyframe) {
            var header = Unpooled.buffer();
            packager.writeSequenceHeader(header);
            session.media(MessageType.VIDEO, timeMs, header, Unpooled.EMPTY_BUFFER)
                    .forEach(this::bytes);
        }
        var picture = new byte[6 + sizeBytes];
        Arrays.fill(picture, (byte) 0x88);
        System.arraycopy(new byte[] {0, 0, 0, 1, (byte) (keyframe ? 0x65 : 0x41)}, 0, picture, 0, 5);
        var frame = Unpooled.wrappedBuffer(picture);
        var body = Unpooled.buffer();
        packager.writeFrame(frame, keyframe, 0, body);
        session.media(MessageType.VIDEO, timeMs, Unpooled.EMPTY_BUFFER, body).forEach(this::bytes);
    }

    /** Sends commands of up to 64 KiB in one piece, their AMF0 as it is, once the server has let us begin or not. */
    void command(byte[]... bodies) throws IOException {
        var out = Unpooled.buffer();
        for (var body : bodies) {
            // A chunk's header with all its fields: stream of chunks 3, stream 1.
            out.writeByte(3)
                    .writeMedium(0)
                    .writeMedium(body.length)
                    .writeByte(20)
                    .writeIntLE(1);
            out.writeBytes(body);
        }
        bytes(out);
        if (told.contains("gone")) {
            throw new IOException("gone");
        }
    }

    /** Sends bytes as they are. */
    void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    @Override
    public void bytes(ByteBuf bytes) {
        try {
            socket.getOutputStream().write(ByteBufUtil.getBytes(bytes));
        } catch (IOException gone) {
            told.add("gone");
        } finally {
            bytes.release();
        }
    }

    @Override
    public void started() {
        told.add("started");
    }

    @Override
    public void media(int type, int time, ByteBuf body) {
        // A frame, not a sequence header.
        if (type == MessageType.VIDEO && body.getByte(body.readerIndex() + 1) == 1) {
            keyframes.add(body.getByte(body.readerIndex()) >> 4 == 1);
        }
    }

    @Override
    public void rejected(String code, String description) {
        told.add(code + ": " + description);
    }

    @Override
    public void refused(RtmpFault reason) {
        told.add(reason.name());
    }

    @Override
    public void close() throws IOException {
        session.close();
        socket.close();
    }
}
