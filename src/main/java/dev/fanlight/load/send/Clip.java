package dev.fanlight.load.send;

import dev.fanlight.proto.h264.AccessUnits;
import dev.fanlight.proto.h264.AnnexB;
import dev.fanlight.proto.h264.H264Fault;
import dev.fanlight.proto.h264.H264Payload;
import dev.fanlight.proto.h264.NalType;
import dev.fanlight.proto.h264.SequenceParameterSet;
import dev.fanlight.proto.h264.SliceHeader;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** An H.264 stream in memory, cut into frames; begins with a keyframe and has no B-frames. Immutable. */
final class Clip {
    /** Where nothing says how fast the pictures come. */
    static final double DEFAULT_RATE = 30;

    private final ByteBuf bytes;
    private final List<Frame> frames;
    private final SequenceParameterSet set;
    private final double framesPerSecond;

    private record Frame(int at, int length, boolean idr) {}

    private Clip(ByteBuf bytes, List<Frame> frames, SequenceParameterSet set, double framesPerSecond) {
        this.bytes = bytes;
        this.frames = frames;
        this.set = set;
        this.framesPerSecond = framesPerSecond;
    }

    /**
     * Cuts a stream with start codes.
     *
     * @param name for sentences
     * @param wantedRate frames per second; empty to take what the stream says of itself
     * @throws IOException with a sentence when it cannot be published
     */
    static Clip of(String name, ByteBuf bytes, OptionalDouble wantedRate) throws IOException {
        var frames = new ArrayList<Frame>();
        AccessUnits.forEach(bytes, bytes.readerIndex(), bytes.writerIndex(), (all, at, length, idr) -> {
            if (idr || !frames.isEmpty()) {
                frames.add(new Frame(at, length, idr));
            }
        });
        var set = firstSet(bytes);
        if (frames.isEmpty() || set.isEmpty()) {
            throw new IOException(
                    name + " holds no H.264 keyframe with its parameter sets that a player could begin with.");
        }
        if (hasBFrames(bytes)) {
            throw new IOException(name + " has B-frames, which browsers cannot play over WebRTC: encode it with -bf 0"
                    + " (ffmpeg -i " + name + " -c:v libx264 -bf 0 …).");
        }
        var rate = wantedRate.orElse(set.get().framesPerSecond().orElse(DEFAULT_RATE));
        return new Clip(bytes, List.copyOf(frames), set.get(), rate);
    }

    private static Optional<SequenceParameterSet> firstSet(ByteBuf bytes) {
        var found = new ArrayList<SequenceParameterSet>();
        AnnexB.forEach(bytes, bytes.readerIndex(), bytes.writerIndex(), (all, at, length) -> {
            if (found.isEmpty() && NalType.of(all.getByte(at)) == NalType.SPS) {
                SequenceParameterSet.parse(all, at, length).ifPresent(found::add);
            }
        });
        return found.stream().findFirst();
    }

    private static boolean hasBFrames(ByteBuf bytes) {
        var payload = new H264Payload();
        var found = new boolean[1];
        AnnexB.forEach(
                bytes,
                bytes.readerIndex(),
                bytes.writerIndex(),
                (all, at, length) -> found[0] |=
                        payload.read(all, at, length) == H264Fault.NONE && payload.sliceType() == SliceHeader.B);
        return found[0];
    }

    int frames() {
        return frames.size();
    }

    boolean isKeyframe(int frame) {
        return frames.get(frame).idr();
    }

    /** The NAL units of a frame, without start codes; slices of the clip. */
    List<ByteBuf> nals(int frame) {
        var nals = new ArrayList<ByteBuf>();
        var unit = frames.get(frame);
        AnnexB.forEach(
                bytes, unit.at(), unit.at() + unit.length(), (all, at, length) -> nals.add(all.slice(at, length)));
        return nals;
    }

    SequenceParameterSet set() {
        return set;
    }

    double framesPerSecond() {
        return framesPerSecond;
    }

    double seconds() {
        return frames.size() / framesPerSecond;
    }

    /** Of the pictures, without packet headers. */
    long rateBps() {
        return Math.round(8 * frames.stream().mapToLong(Frame::length).sum() / seconds());
    }
}
