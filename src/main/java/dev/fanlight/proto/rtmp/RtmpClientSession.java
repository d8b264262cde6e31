package dev.fanlight.proto.rtmp;

import dev.fanlight.proto.rtmp.amf.AmfValue;
import dev.fanlight.proto.rtmp.amf.AmfValue.Bool;
import dev.fanlight.proto.rtmp.amf.AmfValue.Numeral;
import dev.fanlight.proto.rtmp.amf.AmfValue.Properties;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The client's end of a connection: publishes or plays one stream at a server (RTMP 1.0, Enhanced RTMP v2). Belongs to the one
 * thread that feeds it; close it in the end.
 */
public final class RtmpClientSession implements AutoCloseable {
    /** Where everything goes; must not call back. */
    public interface Out extends RtmpOut {
        /** The server lets us publish, or play: media may go, or comes. */
        void started();

        /**
         * The server said no, or that the stream is over; the connection is to be closed.
         *
         * @param code as {@code NetStream.Publish.BadName}
         * @param description the server's words, from outside; may be empty
         */
        void rejected(String code, String description);
    }

    /**
     * What is wanted where.
     *
     * @param app the first part of the address's path
     * @param tcUrl the address up to there
     * @param name the stream's name at the server
     * @param publish rather than play
     */
    public record Target(String app, String tcUrl, String name, boolean publish) {}

    private static final int CAN_DECODE = 1;
    private static final int CONNECT = 1;
    private static final int RELEASE = 2;
    private static final int FC_PUBLISH = 3;
    private static final int CREATE_STREAM = 4;
    private static final int START = 5;
    private static final int BUFFER_MS = 100;
    /** "-2: live, and if there is none recorded": what servers understand best. */
    private static final double LIVE_FIRST = -2_000;

    private static final int MAX_WORDS = 500;

    private final Target target;
    private final RtmpConnection<Out> connection;
    private int streamId;
    private boolean started;
    private boolean rejected;

    /** @param random 1,528 bytes of chance for the handshake */
    public RtmpClientSession(Target target, RtmpLimits limits, ByteBufAllocator allocator, byte[] random) {
        this.target = target;
        connection = new RtmpConnection<>(limits, allocator, random, false, new Incoming());
        if (!target.publish()) {
            connection.admitMedia();
        }
    }

    /** The connection is open: begins. */
    public void start(Out to) {
        connection.start(to);
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

    /** Whether the server has let us begin. */
    public boolean isStarted() {
        return started && !rejected;
    }

    /** Metadata before the first frame of what we publish. */
    public void metadata(Map<String, AmfValue> properties, Out to) {
        var before = connection.tell(to);
        connection.metadata(streamId, true, properties);
        connection.tell(before);
    }

    /** As {@link RtmpServerSession#media}: what we publish. */
    public List<ByteBuf> media(int type, long timeMs, ByteBuf head, ByteBuf shared) { // hot
        return connection.media(type, streamId, timeMs, head, shared);
    }

    /** Says goodbye before the connection is closed. */
    public void stop(Out to) {
        if (streamId == 0) {
            return;
        }
        var before = connection.tell(to);
        if (target.publish()) {
            connection.command(0, RtmpCommand.of("FCUnpublish", 0, AmfValue.NOTHING, AmfValue.of(target.name())));
        }
        connection.command(0, RtmpCommand.of("deleteStream", 0, AmfValue.NOTHING, AmfValue.of(streamId)));
        connection.tell(before);
    }

    @Override
    public void close() {
        connection.close();
    }

    private final class Incoming implements RtmpConnection.Side {
        @Override
        public void handshaken() {
            connect();
        }

        @Override
        public void command(int onStream, RtmpCommand command) {
            switch (command.name()) {
                case "_result" -> onResult(command);
                case "_error" -> onError(command);
                case "onStatus" -> onStatus(command);
                case "close" -> reject("", "the server closed the connection");
                default -> {}
            }
        }

        @Override
        public void media(int type, int time, ByteBuf body) {
            if (!target.publish() && streamId != 0) {
                begin();
                connection.to().media(type, time, body);
            }
        }
    }

    private void connect() {
        var properties = new LinkedHashMap<String, AmfValue>();
        properties.put("app", AmfValue.of(target.app()));
        if (target.publish()) {
            properties.put("type", AmfValue.of("nonprivate"));
        }
        properties.put("flashVer", AmfValue.of(target.publish() ? "FMLE/3.0 (compatible; Fanlight)" : "LNX 9,0,124,2"));
        properties.put("tcUrl", AmfValue.of(target.tcUrl()));
        if (!target.publish()) {
            properties.put("fpad", new Bool(false));
            properties.put("capabilities", AmfValue.of(15));
            properties.put("audioCodecs", AmfValue.of(0x0FFF));
            properties.put("videoCodecs", AmfValue.of(252));
            properties.put("videoFunction", AmfValue.of(1));
        }
        properties.put("fourCcList", FourCcs.list());
        properties.put("videoFourCcInfoMap", FourCcs.infos(FourCcs.VIDEO, CAN_DECODE));
        properties.put("audioFourCcInfoMap", FourCcs.infos(FourCcs.AUDIO, CAN_DECODE));
        connection.command(0, RtmpCommand.of("connect", CONNECT, new Properties(properties)));
    }

    private void onResult(RtmpCommand command) {
        if (command.transaction() == CONNECT && streamId == 0) {
            connection.windowSize();
            connection.growChunks();
            var name = AmfValue.of(target.name());
            if (target.publish()) {
                connection.command(0, RtmpCommand.of("releaseStream", RELEASE, AmfValue.NOTHING, name));
                connection.command(0, RtmpCommand.of("FCPublish", FC_PUBLISH, AmfValue.NOTHING, name));
            }
            connection.command(0, RtmpCommand.of("createStream", CREATE_STREAM, AmfValue.NOTHING));
        } else if (command.transaction() == CREATE_STREAM
                && streamId == 0
                && command.argument(1) instanceof Numeral(var id)) {
            onStream((int) id);
        }
    }

    private void onStream(int id) {
        if (id < 1) {
            reject("", "the server gave no stream");
            return;
        }
        streamId = id;
        var name = AmfValue.of(target.name());
        if (target.publish()) {
            connection.command(streamId, RtmpCommand.of("publish", START, AmfValue.NOTHING, name, AmfValue.of("live")));
        } else {
            connection.bufferLength(streamId, BUFFER_MS);
            connection.command(
                    streamId, RtmpCommand.of("play", START, AmfValue.NOTHING, name, AmfValue.of(LIVE_FIRST)));
        }
    }

    private void onError(RtmpCommand command) {
        var transaction = (int) command.transaction();
        // That a server does not know the two courtesies of Flash Media Live Encoder is no harm.
        if (transaction == CONNECT || transaction == CREATE_STREAM || transaction == START) {
            var info = command.properties(1);
            reject(info.text("code"), info.text("description"));
        }
    }

    private void onStatus(RtmpCommand command) {
        var info = command.properties(1);
        var code = info.text("code");
        if (info.text("level").equals("error")) {
            reject(code, info.text("description"));
            return;
        }
        switch (code) {
            case "NetStream.Publish.Start" -> {
                if (target.publish()) {
                    begin();
                }
            }
            case "NetStream.Play.Start" -> {
                if (!target.publish()) {
                    begin();
                }
            }
            case "NetStream.Play.UnpublishNotify",
                    "NetStream.Play.Stop",
                    "NetStream.Play.Complete",
                    "NetStream.Unpublish.Success",
                    "NetConnection.Connect.Closed",
                    "NetConnection.Connect.ReconnectRequest" -> reject(code, info.text("description"));
            default -> {}
        }
    }

    private void begin() {
        if (!started) {
            started = true;
            connection.to().started();
        }
    }

    private void reject(String code, String description) {
        if (!rejected) {
            rejected = true;
            connection.to().rejected(printable(code), printable(description));
        }
    }

    /** A server's words in our log: no line breaks, no end of them. */
    private static String printable(String text) {
        var clean = new StringBuilder();
        for (var i = 0; i < text.length() && clean.length() < MAX_WORDS; i++) {
            var c = text.charAt(i);
            clean.append(Character.isISOControl(c) ? ' ' : c);
        }
        return clean.toString();
    }
}
