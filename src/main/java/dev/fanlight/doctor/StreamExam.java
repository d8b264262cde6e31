package dev.fanlight.doctor;

import dev.fanlight.hub.FrameViewer;
import dev.fanlight.hub.PacketBatch;
import dev.fanlight.hub.PacketSubscription;
import dev.fanlight.hub.PacketViewer;
import dev.fanlight.hub.SourceStatus;
import dev.fanlight.hub.Stream;
import dev.fanlight.hub.Track;
import dev.fanlight.hub.ViewerReport;
import dev.fanlight.media.AccessUnit;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.Packet;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One stream under examination, as long as it exists: reads along without counting as a viewer, and judges once a second.
 * Lives on one loop; {@link #diagnosis} is for any thread.
 */
final class StreamExam {
    private static final long SECOND_NS = 1_000_000_000L;

    /** With nothing newer than this, nothing is judged: the sender is away, which the stream's state tells. */
    private static final long FRESH_NS = 2 * SECOND_NS;

    private final Stream stream;
    private final EventLoop loop;
    private final MediaClock clock;
    private final Outlook.Source outlook;
    private final SharedLateness lateness;
    private final PacketReader packets = new PacketReader();
    private final PictureReader pictures = new PictureReader();
    private final Chart chart = new Chart();
    private final VideoRules videoRules = new VideoRules(chart);
    private final SoundRules soundRules = new SoundRules(chart);
    private final PictureRules pictureRules = new PictureRules(chart);
    private final ExamLog log;

    private @Nullable PacketSubscription subscription;
    private @Nullable ScheduledFuture<?> timer;
    private boolean ended;

    /** When the next judgement is due. */
    private long dueNs = Long.MAX_VALUE;

    // What is looked at now: the publisher's tracks, or its pictures.
    private int videoId = -1;
    private int soundId = -1;
    private @Nullable VideoExam video;
    private @Nullable SoundExam sound;
    private PictureExam picture = new PictureExam();

    /** The numbers of the tracks that are made here. */
    private int[] converted = {};

    private volatile Diagnosis diagnosis = Diagnosis.NONE;

    StreamExam(Stream stream, EventLoop loop, MediaClock clock, Outlook.Source outlook, SharedLateness lateness) {
        this.stream = stream;
        this.loop = loop;
        this.clock = clock;
        this.outlook = outlook;
        this.lateness = lateness;
        this.log = new ExamLog(stream.name());
    }

    Stream stream() {
        return stream;
    }

    EventLoop loop() {
        return loop;
    }

    /** What is known now. Any thread. */
    Diagnosis diagnosis() {
        return diagnosis;
    }

    /** Begins to read along. On the loop. */
    void begin() {
        if (ended || !stream.subscribe(pictures)) {
            return;
        }
        var granted = stream.subscribe(packets);
        if (granted.isEmpty()) {
            stream.unsubscribe(pictures);
            return;
        }
        subscription = granted.get();
        readWhatCameBefore(subscription);
        timer = loop.scheduleWithFixedDelay(this::tick, SECOND_NS, SECOND_NS, TimeUnit.NANOSECONDS);
    }

    /** Packets that came before this loop got to it, from the first keyframe on that viewers may begin with. */
    private void readWhatCameBefore(PacketSubscription from) {
        var ring = from.ring();
        for (var index = ring.tail(); index < from.position(); index++) {
            var packet = ring.get(index);
            if (packet != null) {
                onPacket(packet);
                packet.release();
            }
        }
    }

    /** No more. On the loop; a second time does nothing. */
    void end() {
        ended = true;
        lateness.onStreamGone(this);
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        if (subscription != null) {
            subscription.end();
            subscription = null;
            stream.unsubscribe(pictures);
        }
        chart.clear();
        diagnosis = Diagnosis.NONE;
    }

    private void onPacket(Packet packet) { // hot
        var id = packet.trackId();
        if (id != videoId && id != soundId) {
            if (isConverted(id)) {
                return;
            }
            findTracks();
        }
        if (id == videoId && video != null) {
            if (video.onPacket(packet)) {
                tellFacts();
            }
        } else if (id == soundId && sound != null) {
            sound.onPacket(packet);
        }
    }

    private boolean isConverted(int id) { // hot
        for (var each : converted) {
            if (each == id) {
                return true;
            }
        }
        return false;
    }

    /** What is converted here is not looked at: it is ours. */
    private void findTracks() {
        converted = stream.convertedTracks().stream().mapToInt(Track::id).toArray();
        var tracks = stream.tracks();
        var videoTrack = track(tracks, true);
        var soundTrack = track(tracks, false);
        if (id(videoTrack) != videoId || (video != null && !video.format().equals(format(videoTrack)))) {
            videoId = id(videoTrack);
            video = videoTrack.map(track -> new VideoExam(track.format())).orElse(null);
            startAnew();
        }
        if (id(soundTrack) != soundId || (sound != null && !sound.format().equals(format(soundTrack)))) {
            soundId = id(soundTrack);
            sound = soundTrack.map(track -> new SoundExam(track.format())).orElse(null);
        }
    }

    private static Optional<Track> track(List<Track> tracks, boolean isVideo) {
        return tracks.stream()
                .filter(track -> track.format().codec().isVideo() == isVideo)
                .findFirst();
    }

    private static int id(Optional<Track> track) {
        return track.map(Track::id).orElse(-1);
    }

    private static @Nullable Object format(Optional<Track> track) {
        return track.map(Track::format).orElse(null);
    }

    private void startAnew() {
        picture = new PictureExam();
        chart.clear();
        tellFacts();
    }

    private void onPicture(AccessUnit frame) { // hot
        if (!stream.tracks().isEmpty()) {
            return; // made here of the publisher's packets
        }
        if (video != null || sound != null) {
            findTracks(); // the publisher has changed over to pictures
        }
        var isFirst = !picture.hasBegun();
        picture.onFrame(frame);
        if (isFirst) {
            tellFacts();
        }
    }

    private void tellFacts() {
        var facts = facts();
        var before = diagnosis;
        diagnosis = new Diagnosis(facts, before.tracks(), before.findings());
    }

    private Optional<StreamFacts> facts() {
        if (video != null) {
            return video.hasBegun() ? Optional.of(video.facts()) : Optional.empty();
        }
        return picture.hasBegun() ? Optional.of(picture.facts()) : Optional.empty();
    }

    /** Once a second: sums up and judges. */
    void tick() {
        var nowNs = clock.nowNs();
        lateness.onTimer(nowNs, nowNs - dueNs);
        lookAround(nowNs);
        dueNs = clock.nowNs() + SECOND_NS;
    }

    private void lookAround(long nowNs) {
        var status = stream.report().source();
        if (!stream.isPublished() || status.map(SourceStatus::idle).orElse(false)) {
            forget();
            return;
        }
        if (stream.tracks().isEmpty() == (video != null || sound != null)) {
            findTracks();
        }
        var tracks = measure(nowNs);
        var name = stream.name();
        var of = new Case(
                name.value(),
                stream.makesKeyframes(),
                lateness.cause(nowNs),
                outlook.of(name, false),
                outlook.of(name, true));
        if (nowNs - lastArrivalNs() <= FRESH_NS) {
            judge(nowNs, of);
        }
        var findings = chart.findings();
        log.onFindings(nowNs, diagnosis.findings(), findings);
        diagnosis = new Diagnosis(facts(), tracks, findings);
    }

    /** The publisher has gone: what the next one sends is another matter. */
    private void forget() {
        lateness.onStreamGone(this);
        videoId = -1;
        soundId = -1;
        video = null;
        sound = null;
        picture = new PictureExam();
        chart.clear();
        diagnosis = Diagnosis.NONE;
    }

    private List<TrackFigures> measure(long nowNs) {
        var tracks = new ArrayList<TrackFigures>();
        if (video != null) {
            video.tick(nowNs, stream.hasTimesMadeHere());
            tracks.add(video.figures(nowNs));
        } else if (picture.hasBegun()) {
            picture.tick(nowNs);
            tracks.add(picture.figures());
        }
        if (sound != null) {
            sound.tick(nowNs);
            tracks.add(sound.figures());
        }
        return List.copyOf(tracks);
    }

    private long lastArrivalNs() {
        if (video != null) {
            return video.hasBegun() ? video.lastArrivalNs() : Long.MIN_VALUE / 2;
        }
        return picture.hasBegun() ? picture.lastArrivalNs() : Long.MIN_VALUE / 2;
    }

    private void judge(long nowNs, Case of) {
        if (video != null) {
            videoRules.judge(nowNs, video, of);
            lateness.onStream(this, videoRules.isLate(video.figures(nowNs)));
            if (sound != null) {
                soundRules.judge(nowNs, sound, video, of);
            }
        } else {
            pictureRules.judge(nowNs, picture, of);
        }
    }

    private static ViewerReport report(String kind) {
        return new ViewerReport("doctor", kind, "here", 0, 0, 0, 0, 0, -1, 0, Optional.empty());
    }

    private final class PacketReader implements PacketViewer {
        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public boolean isCounted() {
            return false;
        }

        @Override
        public void onPackets(long nowNs, PacketBatch batch) { // hot
            for (var i = 0; i < batch.count(); i++) {
                onPacket(batch.packet(i));
            }
        }

        @Override
        public void onTracks(List<Track> now) {
            findTracks();
        }

        @Override
        public void onStreamClosed() {
            forget();
        }

        @Override
        public ViewerReport report() {
            return StreamExam.report("packets");
        }
    }

    private final class PictureReader implements FrameViewer {
        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public boolean isCounted() {
            return false;
        }

        @Override
        public void onFrame(AccessUnit frame) { // hot
            onPicture(frame);
        }

        @Override
        public ViewerReport report() {
            return StreamExam.report("pictures");
        }
    }
}
