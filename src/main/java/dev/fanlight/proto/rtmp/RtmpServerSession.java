package dev.fanlight.proto.rtmp;

import dev.fanlight.proto.rtmp.amf.AmfValue;
import dev.fanlight.proto.rtmp.amf.AmfValue.Bool;
import dev.fanlight.proto.rtmp.amf.AmfValue.Numeral;
import dev.fanlight.proto.rtmp.amf.AmfValue.Properties;
import dev.fanlight.proto.rtmp.amf.AmfWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a connection, on which a client publishes or plays one stream (RTMP 1.0, Enhanced RTMP v2). Belongs to
 * the one thread that feeds it; close it in the end.
 *
 * <pre>
 * handshake ─► connect ─► createStream ─► publish ─► media in … deleteStream
 *                                    └──► play ────► media out … deleteStream
 * </pre>
 */
public final class RtmpServerSession implements AutoCloseable {
    /** Where everything goes; must not call back, but for the two that answer. */
    public interface Out extends RtmpOut {
        /** The client wants to publish; its media is passed on only if it may. There is no saying it later. */
        StreamAnswer publish(ConnectRequest connect, String name);

        /** The client wants to play. */
        StreamAnswer play(ConnectRequest connect, String name);

        /** A viewer does not want anything for now, or again. */
        void paused(boolean yes);

        /** The client no longer publishes or plays; it may begin again. */
        void ended();
    }

    private enum Role {
        NONE,
        PUBLISHER,
        WAITING_VIEWER,
        VIEWER
    }

    private static final int MAX_STREAMS = 32;

    /** "CanForward": it goes through as it is. */
    private static final int CAN_FORWARD = 4;

    private final RtmpConnection<Out> connection;
    private final Incoming incoming = new Incoming();

    private @Nullable ConnectRequest connect;
    private Role role = Role.NONE;
    private int roleStreamId;
    private int lastStreamId;

    /**
     * @param random 1,528 bytes of chance for the handshake
     * @param allocator gives the buffers that go out and that messages are put together in
     */
    public RtmpServerSession(RtmpLimits limits, ByteBufAllocator allocator, byte[] random) {
        connection = new RtmpConnection<>(limits, allocator, random, true, incoming);
    }

    /** Reads all readable bytes; the buffer stays the caller's. */
    public void onBytes(long nowNs, ByteBuf bytes, Out to) {
        connection.onBytes(nowNs, bytes, to);
    }

    /** Early calls are harmless. */
    public void onTimer(long nowNs, Out to) {
        connection.onTimer(nowNs, to);
    }

    /** When {@link #onTimer} has something to do; Long.MAX_VALUE: never. */
    public long deadlineNs() {
        return connection.deadlineNs();
    }

    /** Whether a client plays, and may be sent media. */
    public boolean isPlaying() {
        return role == Role.VIEWER;
    }

    /** What was {@link StreamAnswer.Later} is now said. */
    public void answerPlay(StreamAnswer answer, Out to) {
        if (role != Role.WAITING_VIEWER) {
            return;
        }
        var before = connection.tell(to);
        onPlayAnswer(answer);
        connection.tell(before);
    }

    /** Metadata for a viewer: what is known of the stream before its first frame. */
    public void metadata(Map<String, AmfValue> properties, Out to) {
        var before = connection.tell(to);
        connection.metadata(roleStreamId, false, properties);
        connection.tell(before);
    }

    /**
     * A message of audio or video as it goes over the wire to a viewer, in pieces.
     *
     * @param type {@link MessageType#AUDIO} or {@link MessageType#VIDEO}
     * @param timeMs its low 32 bits count
     * @param head the first part of its body, which is copied
     * @param shared the rest, which others may be sent, too; pieces of it hold references of their own
     */
    public List<ByteBuf> media(int type, long timeMs, ByteBuf head, ByteBuf shared) { // hot
        return connection.media(type, roleStreamId, timeMs, head, shared);
    }

    /** Tells the client that its stream is over, and why; it is no publisher and no viewer any more. */
    public void end(boolean error, String code, String sentence, Out to) {
        var before = connection.tell(to);
        if (role == Role.VIEWER || role == Role.WAITING_VIEWER) {
            connection.streamEof(roleStreamId);
        }
        connection.command(roleStreamId, RtmpCommand.status(error ? "error" : "status", code, sentence));
        role = Role.NONE;
        connection.tell(before);
    }

    @Override
    public void close() {
        connection.close();
    }

    private final class Incoming implements RtmpConnection.Side {
        @Override
        public void handshaken() {}

        @Override
        public void command(int streamId, RtmpCommand command) {
            switch (command.name()) {
                case "connect" -> onConnect(command);
                case "createStream" -> onCreateStream(command);
                case "publish" -> onPublish(streamId, command);
                case "play" -> onPlay(streamId, command);
                case "deleteStream", "closeStream", "FCUnpublish" -> onEnd(command);
                case "pause" -> onPause(streamId, command);
                case "seek" ->
                    status(streamId, "status", "NetStream.Seek.Notify", "This is live: there is no seeking.");
                case "FCPublish" -> {
                    result(command, AmfValue.NOTHING);
                    connection.command(
                            streamId,
                            RtmpCommand.of(
                                    "onFCPublish",
                                    0,
                                    AmfValue.NOTHING,
                                    RtmpCommand.info("status", "NetStream.Publish.Start", command.text(1))));
                }
                case "releaseStream", "FCSubscribe", "FCUnsubscribe", "_checkbw", "receiveAudio", "receiveVideo" ->
                    result(command, AmfValue.NOTHING);
                case "getStreamLength" -> result(command, AmfValue.of(0));
                case "_result", "_error", "onStatus" -> {}
                default -> onUnknown(command);
            }
        }

        @Override
        public void media(int type, int time, ByteBuf body) {
            if (role == Role.PUBLISHER) {
                connection.to().media(type, time, body);
            }
        }
    }

    private void onConnect(RtmpCommand command) {
        connect = ConnectRequest.of(command.properties(0));
        connection.windowSize();
        connection.peerBandwidth();
        connection.growChunks();
        var server = new LinkedHashMap<String, AmfValue>();
        server.put("fmsVer", AmfValue.of("FMS/3,5,7,7009"));
        server.put("capabilities", AmfValue.of(31));
        server.put("mode", AmfValue.of(1));
        var infos = FourCcs.infos(FourCcs.ALL, CAN_FORWARD);
        server.put("fourCcList", FourCcs.list());
        server.put("videoFourCcInfoMap", infos);
        server.put("audioFourCcInfoMap", infos);
        var info = new LinkedHashMap<String, AmfValue>();
        info.put("level", AmfValue.of("status"));
        info.put("code", AmfValue.of("NetConnection.Connect.Success"));
        info.put("description", AmfValue.of("Connection succeeded."));
        // Whatever the client asked for: what we say is AMF0.
        info.put("objectEncoding", AmfValue.of(0));
        connection.command(
                0, RtmpCommand.of("_result", command.transaction(), new Properties(server), new Properties(info)));
    }

    private void onCreateStream(RtmpCommand command) {
        if (lastStreamId >= MAX_STREAMS) {
            error(command, "NetConnection.Call.Failed", "There are too many streams on this connection.");
            return;
        }
        result(command, AmfValue.of(++lastStreamId));
    }

    private void onPublish(int streamId, RtmpCommand command) {
        var request = connect;
        if (request == null || role != Role.NONE) {
            status(streamId, "error", "NetStream.Publish.BadName", "One connection publishes or plays one stream.");
            return;
        }
        switch (connection.to().publish(request, command.text(1))) {
            case StreamAnswer.Accepted(), StreamAnswer.Later() -> {
                become(Role.PUBLISHER, streamId);
                connection.admitMedia();
                connection.streamBegin(streamId);
                status(streamId, "status", "NetStream.Publish.Start", "Go ahead.");
            }
            case StreamAnswer.Refused(var code, var sentence) -> status(streamId, "error", code, sentence);
        }
    }

    private void onPlay(int streamId, RtmpCommand command) {
        var request = connect;
        if (request == null || role != Role.NONE) {
            status(streamId, "error", "NetStream.Play.Failed", "One connection publishes or plays one stream.");
            return;
        }
        become(Role.WAITING_VIEWER, streamId);
        onPlayAnswer(connection.to().play(request, command.text(1)));
    }

    private void onPlayAnswer(StreamAnswer answer) {
        switch (answer) {
            case StreamAnswer.Later() -> {}
            case StreamAnswer.Accepted() -> {
                role = Role.VIEWER;
                connection.streamBegin(roleStreamId);
                status(roleStreamId, "status", "NetStream.Play.Reset", "Playing begins anew.");
                status(roleStreamId, "status", "NetStream.Play.Start", "Playing begins.");
                var access = Unpooled.buffer();
                AmfWriter.write(AmfValue.of("|RtmpSampleAccess"), access);
                AmfWriter.write(new Bool(true), access);
                AmfWriter.write(new Bool(true), access);
                connection.data(roleStreamId, access);
            }
            case StreamAnswer.Refused(var code, var sentence) -> {
                role = Role.NONE;
                status(roleStreamId, "error", code, sentence);
            }
        }
    }

    private void become(Role next, int streamId) {
        role = next;
        roleStreamId = streamId;
    }

    private void onEnd(RtmpCommand command) {
        var isOther = command.name().equals("deleteStream")
                && command.argument(1) instanceof Numeral(var id)
                && id != roleStreamId;
        if (role == Role.NONE || isOther) {
            return;
        }
        var wasPublisher = role == Role.PUBLISHER;
        role = Role.NONE;
        if (wasPublisher) {
            status(roleStreamId, "status", "NetStream.Unpublish.Success", "Publishing has ended.");
        }
        connection.to().ended();
    }

    private void onPause(int streamId, RtmpCommand command) {
        var pause = command.argument(1) instanceof Bool(var yes) && yes;
        if (role != Role.VIEWER) {
            return;
        }
        status(
                streamId,
                "status",
                pause ? "NetStream.Pause.Notify" : "NetStream.Unpause.Notify",
                pause ? "Paused." : "Going on with what is live now.");
        connection.to().paused(pause);
    }

    private void onUnknown(RtmpCommand command) {
        if (command.transaction() != 0) {
            error(command, "NetConnection.Call.Failed", "This server does not know the command.");
        }
    }

    private void result(RtmpCommand asked, AmfValue value) {
        if (asked.transaction() != 0) {
            connection.command(0, RtmpCommand.of("_result", asked.transaction(), AmfValue.NOTHING, value));
        }
    }

    private void error(RtmpCommand asked, String code, String sentence) {
        connection.command(
                0,
                RtmpCommand.of(
                        "_error", asked.transaction(), AmfValue.NOTHING, RtmpCommand.info("error", code, sentence)));
    }

    private void status(int streamId, String level, String code, String sentence) {
        connection.command(streamId, RtmpCommand.status(level, code, sentence));
    }
}
