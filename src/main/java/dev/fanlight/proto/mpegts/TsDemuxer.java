package dev.fanlight.proto.mpegts;

import dev.fanlight.proto.annexb.NalSyntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes a transport stream apart (ISO/IEC 13818-1): follows one program, the first with video, and hands on the whole frames of
 * its first video and its first audio. Bytes may come cut in any way. One thread.
 */
public final class TsDemuxer {
    private static final int PIDS = 8192;
    private static final int NULL_PID = 8191;
    private static final int FIRST_FREE_PID = 16;
    private static final int MAX_AUDIO_PES_BYTES = 128 << 10;

    private static final int ERROR = 0x800000;
    private static final int START = 0x400000;

    private final ByteBufAllocator allocator;
    private final int maxFrameBytes;
    private final Out out;
    private final PacketFinder finder;
    private final ProgramChoice programs;
    private final @Nullable Pid[] pids = new Pid[PIDS];
    private final Set<Integer> mapPids = new HashSet<>();
    private final Timestamps times = new Timestamps();
    private final Timestamps clockTimes = new Timestamps();
    private @Nullable ProgramMap map;
    private @Nullable Elementary video;
    private @Nullable Elementary audio;
    private long nowNs;

    /** Where the program's contents go. */
    public interface Out {
        /** What the program holds; again when that changes. Frames of its first video and its first audio follow. */
        void program(ProgramMap map);

        /** What a stream of audio is: before its first frame, and again when it changes. */
        void audioFormat(TsStream stream, TsAudioFormat format);

        /**
         * A whole frame: H.264 and H.265 with start codes, AAC without its head, Opus without its head.
         *
         * @param bytes readable; valid during the call
         * @param presentation at 90 kHz, made to go on where the 33 bits begin anew
         * @param decode the same
         */
        void frame(TsStream stream, ByteBuf bytes, long presentation, long decode, boolean keyframe);

        /**
         * The sender's clock when the packet left it.
         *
         * @param reference at 27 MHz, made to go on
         */
        void clock(long reference);

        void refused(TsFault fault);
    }

    /**
     * @param maxFrameBytes of a frame of video; larger ones are dropped
     * @param program the number of the one wanted; 0: the first with video, or the first with audio where none has
     */
    public TsDemuxer(ByteBufAllocator allocator, int maxFrameBytes, int program, Out out) {
        this.allocator = allocator;
        this.maxFrameBytes = maxFrameBytes;
        this.out = out;
        this.finder = new PacketFinder(allocator);
        this.programs = new ProgramChoice(program);
        pids[0] = new Pid(new SectionReader());
    }

    /** What is done with the packets of one PID: tables, frames, or its clock alone. */
    private static final class Pid {
        final @Nullable SectionReader sections;
        final @Nullable Elementary elementary;
        int counter = -1;

        Pid(@Nullable SectionReader sections) {
            this.sections = sections;
            this.elementary = null;
        }

        Pid(Elementary elementary) {
            this.sections = null;
            this.elementary = elementary;
        }
    }

    /** Takes bytes as they come; all are read. */
    public void onBytes(long now, ByteBuf in) {
        nowNs = now;
        finder.onBytes(in, packets);
    }

    private final PacketFinder.Out packets = new PacketFinder.Out() {
        @Override
        public void packet(ByteBuf bytes, int at) {
            onPacket(bytes, at);
        }

        @Override
        public void syncLost() {
            out.refused(TsFault.SYNC_LOST);
        }
    };

    /**
     * <pre>
     * | 47 | error (1) start (1) priority (1) PID (13) | scrambling (2) adaptation (1) payload (1) counter (4) | …
     * </pre>
     */
    private void onPacket(ByteBuf bytes, int at) {
        var head = bytes.getInt(at);
        if ((head & ERROR) != 0) {
            out.refused(TsFault.PACKET_ERROR);
            return;
        }
        var number = head >> 8 & 0x1FFF;
        var pid = pids[number];
        if (pid == null) {
            return;
        }
        var payloadAt = at + 4;
        var stuffed = false;
        var discontinuity = false;
        if ((head & 0x20) != 0) {
            var length = bytes.getUnsignedByte(at + 4);
            payloadAt = at + 5 + length;
            if (length > 183) {
                out.refused(TsFault.BAD_PACKET);
                return;
            }
            stuffed = AdaptationField.isStuffed(bytes, at + 5, length);
            discontinuity = AdaptationField.isDiscontinuity(bytes, at + 5, length);
            if (map != null && number == map.pcrPid() && AdaptationField.hasClock(bytes, at + 5, length)) {
                onClock(bytes, at + 6);
            }
        }
        if ((head & 0x10) == 0 || payloadAt >= at + PacketFinder.PACKET_BYTES) {
            return;
        }
        if ((head & 0xC0) != 0) {
            out.refused(TsFault.SCRAMBLED);
            return;
        }
        if (!inOrder(pid, head & 0xF, discontinuity)) {
            return;
        }
        onPayload(pid, number, (head & START) != 0, stuffed, bytes, payloadAt, at + PacketFinder.PACKET_BYTES);
    }

    /** False for a packet that came twice. */
    private boolean inOrder(Pid pid, int counter, boolean discontinuity) {
        var before = pid.counter;
        pid.counter = counter;
        if (before < 0 || discontinuity || counter == (before + 1 & 0xF)) {
            return true;
        }
        // "In transport streams, duplicate packets may be sent as two, and only two, consecutive packets of the same
        // PID."
        if (counter == before) {
            return false;
        }
        out.refused(TsFault.PACKET_LOST);
        if (pid.sections != null) {
            pid.sections.onLoss();
        }
        if (pid.elementary != null) {
            pid.elementary.onLoss();
        }
        return true;
    }

    private void onPayload(Pid pid, int number, boolean start, boolean stuffed, ByteBuf bytes, int from, int end) {
        if (pid.elementary != null) {
            pid.elementary.onPayload(start, stuffed, bytes, from, end);
        }
        if (pid.sections != null) {
            pid.sections.onPayload(start, bytes, from, end, new SectionReader.Out() {
                @Override
                public void section(ByteBuf section) {
                    onSection(number, section);
                }

                @Override
                public void badSection() {
                    out.refused(TsFault.BAD_SECTION);
                }
            });
        }
    }

    private void onClock(ByteBuf bytes, int at) {
        var base = bytes.getUnsignedInt(at) << 1 | ((bytes.getByte(at + 4) >> 7) & 1);
        var extension = bytes.getUnsignedShort(at + 4) & 0x1FF;
        out.clock(clockTimes.extend(base) * 300 + extension);
    }

    private void onSection(int number, ByteBuf section) {
        // current_next_indicator: a table that does not hold yet is passed over.
        if ((section.getByte(5) & 1) == 0) {
            return;
        }
        if (number == 0) {
            if (!programs.onAssociations(section)) {
                return;
            }
            if (programs.isFull()) {
                out.refused(TsFault.TOO_MANY_PROGRAMS);
            }
            listenForMaps();
        } else {
            ProgramMap.parse(section).ifPresent(read -> {
                if (programs.isChosen(number, read) && !read.equals(map)) {
                    follow(read);
                }
            });
        }
    }

    private void listenForMaps() {
        mapPids.removeIf(pid -> {
            var gone = !programs.pids().contains(pid);
            pids[pid] = gone ? null : pids[pid];
            return gone;
        });
        for (var pid : programs.pids()) {
            if (pids[pid] == null) {
                pids[pid] = new Pid(new SectionReader());
                mapPids.add(pid);
            }
        }
    }

    private void follow(ProgramMap now) {
        video = keepOrClose(video, now.firstVideo().orElse(null));
        audio = keepOrClose(audio, now.firstAudio().orElse(null));
        video = video == null ? open(now.firstVideo().orElse(null)) : video;
        audio = audio == null ? open(now.firstAudio().orElse(null)) : audio;
        map = now;
        if (now.pcrPid() != NULL_PID && pids[now.pcrPid()] == null) {
            pids[now.pcrPid()] = new Pid((SectionReader) null);
        }
        out.program(now);
    }

    private @Nullable Elementary keepOrClose(@Nullable Elementary before, @Nullable TsStream stream) {
        if (before == null || before.stream.equals(stream)) {
            return before;
        }
        before.close();
        pids[before.stream.pid()] = null;
        return null;
    }

    private @Nullable Elementary open(@Nullable TsStream stream) {
        if (stream == null || stream.pid() < FIRST_FREE_PID || stream.pid() == NULL_PID) {
            return null;
        }
        var there = pids[stream.pid()];
        if (there != null && (there.sections != null || there.elementary != null)) {
            return null; // The tables contradict themselves.
        }
        var opened = new Elementary(stream);
        pids[stream.pid()] = new Pid(opened);
        return opened;
    }

    /** One of the two streams whose frames are handed on. */
    private final class Elementary implements PesReader.Out, ElementaryReader.Out {
        final TsStream stream;
        final PesReader pes;
        final ElementaryReader frames;

        Elementary(TsStream stream) {
            this.stream = stream;
            this.pes = new PesReader(allocator, stream.type().isVideo() ? maxFrameBytes : MAX_AUDIO_PES_BYTES);
            this.frames = switch (stream.type()) {
                case H264 -> new PictureReader(NalSyntax.H264, allocator, maxFrameBytes);
                case H265 -> new PictureReader(NalSyntax.H265, allocator, maxFrameBytes);
                case MPEG2, MPEG4, AV1 -> new PlainReader(stream.type());
                case AAC_ADTS -> new AudioReader(new AdtsFraming(), allocator);
                case AAC_LATM -> new AudioReader(new LatmFraming(), allocator);
                case MPEG_AUDIO -> new AudioReader(new MpegAudioFraming(), allocator);
                case OPUS -> new AudioReader(new OpusFraming(stream.channels()), allocator);
                case AC3, KLV, OTHER -> throw new IllegalStateException("not to be read: " + stream);
            };
        }

        void onPayload(boolean start, boolean stuffed, ByteBuf bytes, int from, int end) {
            pes.onPayload(nowNs, start, stuffed, bytes, from, end, this);
        }

        void onLoss() {
            pes.onLoss(this);
        }

        @Override
        public void pes(ByteBuf payload, long presentation, long decode, boolean mayGoOn) {
            var decodes = decode == Timestamps.NONE ? Timestamps.NONE : times.extend(decode);
            var presents = presentation == Timestamps.NONE ? Timestamps.NONE : times.near(presentation);
            frames.onPes(payload, presents, decodes, mayGoOn, this);
        }

        @Override
        public void gap() {
            frames.onGap();
        }

        @Override
        public void frame(ByteBuf bytes, long presentation, long decode, boolean keyframe) {
            out.frame(stream, bytes, presentation, decode, keyframe);
        }

        @Override
        public void audioFormat(TsAudioFormat format) {
            out.audioFormat(stream, format);
        }

        @Override
        public void refused(TsFault fault) {
            out.refused(fault);
        }

        void close() {
            pes.close();
            frames.close();
        }
    }

    /** To be called at {@link #deadlineNs}; early calls are harmless. */
    public void onTimer(long now) {
        nowNs = now;
        if (video != null) {
            video.pes.onTimer(now, video);
        }
        if (audio != null) {
            audio.pes.onTimer(now, audio);
        }
    }

    /** {@link Long#MAX_VALUE}: nothing pending. */
    public long deadlineNs() {
        return Math.min(
                video == null ? Long.MAX_VALUE : video.pes.deadlineNs(),
                audio == null ? Long.MAX_VALUE : audio.pes.deadlineNs());
    }

    /** How many bytes have come since there were packets last; 0 while packets come. */
    public long bytesWithoutSync() {
        return finder.bytesWithoutSync();
    }

    /** Gives its memory back; the object cannot be used any more. */
    public void close() {
        finder.close();
        if (video != null) {
            video.close();
        }
        if (audio != null) {
            audio.close();
        }
        video = audio = null;
    }
}
