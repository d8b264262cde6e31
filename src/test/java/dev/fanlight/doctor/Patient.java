package dev.fanlight.doctor;

import dev.fanlight.hub.Admission;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Publication;
import dev.fanlight.hub.Publisher;
import dev.fanlight.hub.RingBounds;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.TrackFeed;
import dev.fanlight.media.Codec;
import dev.fanlight.media.Packet;
import dev.fanlight.media.StreamName;
import dev.fanlight.media.TrackFormat;
import dev.fanlight.sim.HandClock;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Optional;

/**
 * A stream whose faults a test chooses, its examination, and the clock of both. It sends H.264 of a few bytes that say of
 * what kind they are, padded to the size that is asked for; the doctor judges after each second.
 */
final class Patient implements AutoCloseable {
    static final int CLOCK_HZ = 90_000;

    final HandClock time = new HandClock();
    final Hub hub = new Hub(time.clock(), 10, RingBounds.DEFAULT);
    final EmbeddedChannel loop = new EmbeddedChannel();
    Outlook outlook = new Outlook.Converted();
    boolean makesKeyframes;
    double processorLoad;
    final SharedLateness lateness = new SharedLateness(() -> processorLoad);

    final StreamDoctor doctor = new StreamDoctor(hub, time.clock(), loop::eventLoop, (name, sound) -> outlook);
    final Stream stream = hub.list(new StreamName("drone1"), true);
    private final StreamExam exam;

    // What it sends; to be changed at any time.
    byte[] sps = SpsBytes.of(66, false, 0);
    boolean sendsSets = true;
    int gop = 25;
    int bFrames;
    int slices = 1;
    int keyframeBytes = 20_000;
    int frameBytes = 8_000;
    long frameNs = 40_000_000;
    double clockFactor = 1;
    int loseEvery;
    int unevenEvery;
    long lateNs;
    int lateEvery;
    long timerLateNs;

    private Publication publication;
    private List<TrackFeed> feeds;
    private int frames;
    private long seq = 1000;
    private long soundSeq = 1;
    private double mediaNs;
    private long judgedNs;

    Patient() {
        this(new TrackFormat(Codec.H264, CLOCK_HZ, ""));
    }

    Patient(TrackFormat... formats) {
        exam = new StreamExam(stream, loop.eventLoop(), time.clock(), (name, sound) -> outlook, lateness);
        exam.begin();
        publication = publish();
        feeds = publication.tracks(List.of(formats));
        loop.runPendingTasks();
    }

    private Publication publish() {
        return ((Admission.Granted) hub.publish(stream.name(), new Sender())).publication();
    }

    private final class Sender implements Publisher {
        @Override
        public boolean makesKeyframes() {
            return makesKeyframes;
        }

        @Override
        public String kind() {
            return "push";
        }

        @Override
        public String address() {
            return "192.0.2.7";
        }

        @Override
        public boolean mayBeReplaced() {
            return true;
        }

        @Override
        public void onReplaced() {}
    }

    Publication publication() {
        return publication;
    }

    void leave() {
        publication.end("switched off");
        loop.runPendingTasks();
    }

    void comeBack(TrackFormat... formats) {
        publication = publish();
        feeds = publication.tracks(List.of(formats));
        loop.runPendingTasks();
    }

    /** The same publisher sends these from now on. */
    void comeBackAs(TrackFormat... formats) {
        feeds = publication.tracks(List.of(formats));
        loop.runPendingTasks();
    }

    /** What is made here of what it sends. */
    Publication convertsTo(TrackFormat format) {
        var converter = stream.convert(new Sender()).orElseThrow();
        converter.tracks(List.of(format));
        loop.runPendingTasks();
        return converter;
    }

    /** The units of one picture of an encoder, each in a packet of its own. */
    void units(List<byte[]> picture) {
        for (var i = 0; i < picture.size(); i++) {
            var unit = picture.get(i);
            send(i == picture.size() - 1, (unit[0] & 0x1F) == 7, unit, 0);
        }
        mediaNs += frameNs;
        pass(frameNs);
    }

    StreamExam exam() {
        return exam;
    }

    Diagnosis diagnosis() {
        return exam.diagnosis();
    }

    StreamFacts facts() {
        return diagnosis().facts().orElseThrow();
    }

    TrackFigures video() {
        return diagnosis().tracks().getFirst();
    }

    List<String> codes() {
        return diagnosis().findings().stream().map(Finding::code).toList();
    }

    Optional<Finding> finding(Complaint complaint) {
        return diagnosis().findings().stream()
                .filter(finding -> finding.code().equals(complaint.code()))
                .findFirst();
    }

    /** Sends frames for so long, and has them judged each second. */
    void run(int seconds) {
        for (var until = time.nowNs() + seconds * 1_000_000_000L; time.nowNs() < until; ) {
            frame();
        }
    }

    void frame() {
        var place = frames % gop;
        if (place == 0) {
            if (sendsSets) {
                send(false, true, sps);
                send(false, false, new byte[] {0x68, (byte) 0xCE, 0x38, (byte) 0x80});
            }
            picture(0x65, 0x88, keyframeBytes, 0);
        } else if (bFrames == 0) {
            picture(0x41, 0x98, frameBytes, 0);
        } else if (place % (bFrames + 1) == 1) {
            picture(0x41, 0x98, frameBytes, bFrames);
        } else {
            picture(0x01, 0x9C, frameBytes, -1);
        }
        frames++;
        var spanNs = unevenEvery > 0 && frames % unevenEvery == 0 ? 2 * frameNs : frameNs;
        mediaNs += spanNs * clockFactor;
        pass(spanNs);
    }

    /** What follows has times from before, as when a file is played again. */
    void rewind(long ns) {
        mediaNs -= ns;
    }

    /** @param ahead by how many frames it is shown later than it is sent */
    private void picture(int header, int slice, int sizeBytes, int ahead) {
        var each = sizeBytes / slices;
        for (var i = 0; i < slices; i++) {
            var bytes = new byte[each];
            bytes[0] = (byte) header;
            bytes[1] = (byte) (i == 0 ? slice : 0x46); // not the first macroblock, P
            send(i == slices - 1, header == 0x65 && i == 0, bytes, ahead);
        }
    }

    private void send(boolean marker, boolean key, byte[] bytes) {
        send(marker, key, bytes, 0);
    }

    private void send(boolean marker, boolean key, byte[] bytes, int ahead) {
        var shownNs = mediaNs + (ahead + bFrames) * frameNs;
        seq++;
        if (loseEvery > 0 && seq % loseEvery == 0) {
            return;
        }
        var late = lateEvery > 0 && frames % lateEvery == 0 ? lateNs : 0;
        feeds.getFirst()
                .packet(
                        time.nowNs() + late,
                        seq,
                        Math.round(shownNs * CLOCK_HZ / 1e9),
                        Packet.Marks.of(marker, key, false),
                        Unpooled.wrappedBuffer(bytes),
                        0,
                        bytes.length,
                        Packet.UNKNOWN_NS);
    }

    /** One packet of sound now, captured so long ago. */
    void sound(long captureNs) {
        feeds.getLast()
                .packet(
                        time.nowNs(),
                        soundSeq,
                        soundSeq * 960,
                        Packet.Marks.of(false, false, false),
                        Unpooled.wrappedBuffer(new byte[80]),
                        0,
                        80,
                        captureNs);
        soundSeq++;
    }

    /** Hands over what was sent, lets time pass, and has the doctor judge when a second is over. */
    void pass(long ns) {
        publication.flush();
        loop.runPendingTasks();
        time.advance(ns);
        if (time.nowNs() - judgedNs >= 1_000_000_000L) {
            time.advance(timerLateNs);
            judgedNs = time.nowNs();
            exam.tick();
        }
    }

    @Override
    public void close() {
        exam.end();
        publication.end("over");
        hub.close();
    }
}
