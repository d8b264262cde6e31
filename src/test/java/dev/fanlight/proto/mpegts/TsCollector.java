package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A demultiplexer, and all that came out of it. */
final class TsCollector implements TsDemuxer.Out {
    /** Without the detector of leaks, which remembers each call: these tests make a million. */
    private static final ByteBufAllocator PLAIN = new UnpooledByteBufAllocator(false, true);

    record Frame(TsStreamType type, String hex, long presentation, long decode, boolean keyframe, long atNs) {
        int sizeBytes() {
            return hex.length() / 2;
        }
    }

    final List<ProgramMap> programs = new ArrayList<>();
    final List<TsAudioFormat> audio = new ArrayList<>();
    final List<Frame> frames = new ArrayList<>();
    final Map<TsFault, Integer> faults = new EnumMap<>(TsFault.class);
    long clocks;
    long nowNs;
    final TsDemuxer demuxer;

    TsCollector() {
        this(0);
    }

    TsCollector(int program) {
        demuxer = new TsDemuxer(PLAIN, 1 << 20, program, this);
    }

    static byte[] vector(String name) {
        try {
            return Files.readAllBytes(Path.of("src/test/resources/vectors/mpegts", name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    TsCollector feed(byte[] bytes) {
        return feed(bytes, bytes.length);
    }

    TsCollector feed(byte[] bytes, int pieceBytes) {
        for (var at = 0; at < bytes.length; at += pieceBytes) {
            demuxer.onBytes(nowNs, Unpooled.wrappedBuffer(bytes, at, Math.min(pieceBytes, bytes.length - at)));
        }
        return this;
    }

    /** Lets so much time pass in which nothing comes. */
    TsCollector quiet(long ns) {
        nowNs += ns;
        demuxer.onTimer(nowNs);
        return this;
    }

    TsCollector end() {
        quiet(1_000_000_000L);
        demuxer.close();
        return this;
    }

    List<Frame> video() {
        return frames.stream().filter(frame -> frame.type().isVideo()).toList();
    }

    List<Frame> sound() {
        return frames.stream().filter(frame -> !frame.type().isVideo()).toList();
    }

    @Override
    public void program(ProgramMap map) {
        programs.add(map);
    }

    @Override
    public void audioFormat(TsStream stream, TsAudioFormat format) {
        audio.add(format);
    }

    @Override
    public void frame(TsStream stream, ByteBuf bytes, long presentation, long decode, boolean keyframe) {
        var hex = HexFormat.of().formatHex(ByteBufUtil.getBytes(bytes));
        frames.add(new Frame(stream.type(), hex, presentation, decode, keyframe, nowNs));
    }

    @Override
    public void clock(long reference) {
        clocks++;
    }

    @Override
    public void refused(TsFault fault) {
        faults.merge(fault, 1, Integer::sum);
    }
}
