package dev.fanlight.proto.rtmp;

import dev.fanlight.proto.rtmp.amf.AmfValue;
import dev.fanlight.proto.rtmp.amf.AmfValue.Properties;
import dev.fanlight.proto.rtmp.amf.AmfWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of a connection do alike: handshake, chunks, control messages (RTMP 1.0 sections 5.2 to 5.4, 7.1), and
 * whom they tell.
 *
 * <p>Times of audio and video are passed on as they come. Nothing waits for acknowledgements: TCP's own window bounds what
 * is on its way, and many peers never acknowledge.
 *
 * @param <O> who is told what this side has to say
 */
final class RtmpConnection<O extends RtmpOut> implements ChunkReader.Out {
    /** The side that it belongs to. Calls come during {@link #onBytes} only. */
    interface Side {
        /** Bytes may go. */
        void handshaken();

        void command(int streamId, RtmpCommand command);

        /**
         * Pictures or sound.
         *
         * @param body valid during the call
         */
        void media(int type, int time, ByteBuf body);
    }

    private static final int CONTROL_STREAM = 2;
    private static final int COMMAND_STREAM = 3;
    private static final int AUDIO_STREAM = 4;
    private static final int DATA_STREAM = 5;
    private static final int VIDEO_STREAM = 6;

    private static final int OUR_CHUNK_BYTES = 64 << 10;
    private static final int WINDOW_BYTES = 2_500_000;
    private static final int STREAM_BEGIN = 0;
    private static final int STREAM_EOF = 1;
    private static final int SET_BUFFER_LENGTH = 3;
    private static final int PING_REQUEST = 6;
    private static final int PING_RESPONSE = 7;
    private static final int TAG_HEADER_BYTES = 11;
    private static final int BACK_POINTER_BYTES = 4;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long PING_INTERVAL_NS = 20 * SECOND_NS;

    private final RtmpLimits limits;
    private final ByteBufAllocator allocator;
    private final byte[] random;
    private final boolean server;
    private final Side side;
    private final ChunkReader chunks;
    private final ChunkWriter writer = new ChunkWriter();

    /** Set during calls only. */
    private @Nullable O out;

    private @Nullable Handshake handshake = new Handshake();
    private boolean over;
    private long receivedBytes;
    private long acknowledgedBytes;
    private long peerWindowBytes = WINDOW_BYTES;
    private long secondNs;
    private int commandsInSecond;
    private long nowNs;
    private long nextPingNs = Long.MAX_VALUE;

    /** @param random 1,528 bytes of chance for the handshake */
    RtmpConnection(RtmpLimits limits, ByteBufAllocator allocator, byte[] random, boolean server, Side side) {
        this.limits = limits;
        this.allocator = allocator;
        this.random = random.clone();
        this.server = server;
        this.side = side;
        chunks = new ChunkReader(limits, allocator);
    }

    /** Who is told from now on; returns who was before, and is to be told again after the call. */
    @Nullable O tell(@Nullable O to) {
        var before = out;
        out = to;
        return before;
    }

    /** Who is told. */
    O to() {
        if (out == null) {
            throw new IllegalStateException("nobody is there to be told");
        }
        return out;
    }

    /** The client begins. */
    void start(O to) {
        var first = allocator.buffer(1 + Handshake.PART_BYTES);
        Handshake.writeFirst(random, first);
        to.bytes(first);
    }

    /** Reads all readable bytes; the buffer stays the caller's. */
    void onBytes(long now, ByteBuf bytes, O to) {
        var before = tell(to);
        nowNs = now;
        read(bytes);
        tell(before);
    }

    private void read(ByteBuf bytes) {
        receivedBytes += bytes.readableBytes();
        while (handshake != null && !over && bytes.isReadable()) {
            shakeHands(bytes, handshake);
        }
        if (over) {
            bytes.readerIndex(bytes.writerIndex());
            return;
        }
        chunks.onBytes(bytes, this);
        acknowledge();
    }

    private void shakeHands(ByteBuf bytes, Handshake shake) {
        switch (shake.read(bytes)) {
            case MORE -> {}
            case NOT_RTMP -> refused(RtmpFault.NOT_RTMP);
            case ENCRYPTED -> refused(RtmpFault.ENCRYPTED);
            case ANSWER -> {
                var answer = allocator.buffer(1 + 2 * Handshake.PART_BYTES);
                if (server) {
                    Handshake.writeFirst(random, answer);
                }
                shake.writeSecond(answer);
                to().bytes(answer);
            }
            case DONE -> {
                handshake = null;
                nextPingNs = nowNs + PING_INTERVAL_NS;
                side.handshaken();
            }
        }
    }

    private void acknowledge() {
        if (!over && receivedBytes - acknowledgedBytes >= peerWindowBytes / 2) {
            acknowledgedBytes = receivedBytes;
            control(MessageType.ACKNOWLEDGEMENT, (int) receivedBytes);
        }
    }

    @Override
    public void message(int type, int streamId, int time, ByteBuf body) {
        if (over) {
            return;
        }
        if (!MessageType.isMedia(type) && tooManyCommands()) {
            refused(RtmpFault.TOO_MANY_COMMANDS);
            return;
        }
        switch (type) {
            case MessageType.AUDIO, MessageType.VIDEO -> side.media(type, time, body);
            case MessageType.AGGREGATE -> readAggregate(time, body);
            case MessageType.COMMAND -> readCommand(streamId, body);
            // "AMF3 command": a byte that selects the format, 0, and then AMF0 all the same.
            case MessageType.COMMAND_AMF3 -> readCommand(streamId, behindSelector(body));
            case MessageType.USER_CONTROL -> onUserControl(body);
            case MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE -> {
                if (body.readableBytes() >= 4) {
                    peerWindowBytes = Math.max(2, body.getUnsignedInt(body.readerIndex()));
                }
            }
            default -> {}
        }
    }

    private boolean tooManyCommands() {
        if (nowNs - secondNs >= SECOND_NS) {
            secondNs = nowNs;
            commandsInSecond = 0;
        }
        return ++commandsInSecond > limits.maxCommandsPerSecond();
    }

    private static ByteBuf behindSelector(ByteBuf body) {
        return body.isReadable() && body.getByte(body.readerIndex()) == 0 ? body.skipBytes(1) : body;
    }

    private void readCommand(int streamId, ByteBuf body) {
        var command = RtmpCommand.parse(body);
        if (command.isEmpty()) {
            refused(RtmpFault.BAD_COMMAND);
        } else {
            side.command(streamId, command.get());
        }
    }

    /** Tags as in a file, their times counted from that of the first one (section 7.1.6). */
    private void readAggregate(int time, ByteBuf body) {
        var firstTime = 0;
        var first = true;
        while (body.readableBytes() >= TAG_HEADER_BYTES && !over) {
            var type = body.readUnsignedByte();
            var size = body.readUnsignedMedium();
            var tagTime = body.readUnsignedMedium() | body.readUnsignedByte() << 24;
            body.skipBytes(3);
            if (size > body.readableBytes()) {
                return;
            }
            firstTime = first ? tagTime : firstTime;
            first = false;
            var data = body.readSlice(size);
            if (type == MessageType.AUDIO || type == MessageType.VIDEO) {
                side.media(type, time + tagTime - firstTime, data);
            }
            body.skipBytes(Math.min(BACK_POINTER_BYTES, body.readableBytes()));
        }
    }

    private void onUserControl(ByteBuf body) {
        if (body.readableBytes() >= 6 && body.getUnsignedShort(body.readerIndex()) == PING_REQUEST) {
            userControl(PING_RESPONSE, body.getInt(body.readerIndex() + 2));
        }
    }

    @Override
    public void refused(RtmpFault reason) {
        if (!over) {
            close();
            to().refused(reason);
        }
    }

    void admitMedia() {
        chunks.admitMedia();
    }

    // ---- out

    private void control(int type, int value) {
        var body = allocator.buffer(5).writeInt(value);
        if (type == MessageType.SET_PEER_BANDWIDTH) {
            // Dynamic.
            body.writeByte(2);
        }
        send(CONTROL_STREAM, type, 0, 0, body);
    }

    /** Tells the peer that our chunks grow, and lets them. */
    void growChunks() {
        control(MessageType.SET_CHUNK_SIZE, OUR_CHUNK_BYTES);
        writer.chunkBytes(OUR_CHUNK_BYTES);
    }

    void windowSize() {
        control(MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE, WINDOW_BYTES);
    }

    void peerBandwidth() {
        control(MessageType.SET_PEER_BANDWIDTH, WINDOW_BYTES);
    }

    void streamBegin(int streamId) {
        userControl(STREAM_BEGIN, streamId);
    }

    void streamEof(int streamId) {
        userControl(STREAM_EOF, streamId);
    }

    void bufferLength(int streamId, int bufferMs) {
        send(
                CONTROL_STREAM,
                MessageType.USER_CONTROL,
                0,
                0,
                allocator
                        .buffer(10)
                        .writeShort(SET_BUFFER_LENGTH)
                        .writeInt(streamId)
                        .writeInt(bufferMs));
    }

    private void userControl(int event, int value) {
        send(
                CONTROL_STREAM,
                MessageType.USER_CONTROL,
                0,
                0,
                allocator.buffer(6).writeShort(event).writeInt(value));
    }

    void command(int streamId, RtmpCommand command) {
        var body = allocator.buffer(256);
        command.write(body);
        send(COMMAND_STREAM, MessageType.COMMAND, streamId, 0, body);
    }

    /**
     * Metadata: what is known of a stream before its first frame.
     *
     * @param keep whether the peer is to keep it for others, as a server does for a publisher
     */
    void metadata(int streamId, boolean keep, Map<String, AmfValue> properties) {
        var body = Unpooled.buffer();
        if (keep) {
            AmfWriter.write(AmfValue.of("@setDataFrame"), body);
        }
        AmfWriter.write(AmfValue.of("onMetaData"), body);
        AmfWriter.writeArray(new Properties(properties), body);
        data(streamId, body);
    }

    /** The body's reference passes. */
    void data(int streamId, ByteBuf body) {
        send(DATA_STREAM, MessageType.DATA, streamId, 0, body);
    }

    /** The body's reference passes. */
    private void send(int chunkStream, int type, int streamId, long timeMs, ByteBuf body) {
        try {
            if (!over) {
                to().bytes(chunked(chunkStream, type, streamId, timeMs, body));
            }
        } finally {
            body.release();
        }
    }

    /** A message of audio or video as it goes over the wire; both parts of its body stay the caller's. */
    List<ByteBuf> media(int type, int streamId, long timeMs, ByteBuf head, ByteBuf shared) { // hot
        var chunkStream = type == MessageType.AUDIO ? AUDIO_STREAM : VIDEO_STREAM;
        return writer.write(chunkStream, type, streamId, timeMs, head, shared, allocator);
    }

    private ByteBuf chunked(int chunkStream, int type, int streamId, long timeMs, ByteBuf body) {
        var wire = allocator.buffer(writer.chunkedBytes(body.readableBytes()));
        writer.write(chunkStream, type, streamId, timeMs, body, wire);
        return wire;
    }

    /** Keeps the way open through what stands between, and shows a peer that has gone. */
    void onTimer(long now, O to) {
        nowNs = now;
        if (!over && now >= nextPingNs) {
            nextPingNs = now + PING_INTERVAL_NS;
            var before = tell(to);
            userControl(PING_REQUEST, (int) (now / 1_000_000));
            tell(before);
        }
    }

    long deadlineNs() {
        return over ? Long.MAX_VALUE : nextPingNs;
    }

    boolean isOver() {
        return over;
    }

    void close() {
        over = true;
        chunks.close();
    }
}
