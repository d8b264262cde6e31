package dev.fanlight.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.fanlight.hub.Hub;
import dev.fanlight.hub.Stream;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import io.netty.channel.EventLoop;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Looks after all streams of a hub, from their making to their end. Any thread may ask. */
public final class StreamDoctor implements AutoCloseable {
    private final MediaClock clock;
    private final Supplier<EventLoop> loops;
    private final Outlook.Source outlook;
    private final SharedLateness lateness = new SharedLateness(StreamDoctor::processorLoad);
    private final Map<StreamName, StreamExam> exams = new ConcurrentHashMap<>();

    /**
     * @param loops gives the loop on which the next stream is looked at
     * @param outlook what becomes of a stream for viewers who cannot play it
     */
    public StreamDoctor(Hub hub, MediaClock clock, Supplier<EventLoop> loops, Outlook.Source outlook) {
        this.clock = clock;
        this.loops = loops;
        this.outlook = outlook;
        hub.onStreams(this::attend, this::dismiss);
    }

    /** Negative where the system does not tell. */
    private static double processorLoad() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine
                ? machine.getCpuLoad()
                : -1;
    }

    private void attend(Stream stream) {
        var loop = loops.get();
        if (loop.isShuttingDown()) {
            return;
        }
        var exam = new StreamExam(stream, loop, clock, outlook, lateness);
        var before = exams.put(stream.name(), exam);
        loop.execute(exam::begin);
        if (before != null) {
            end(before); // its stream has been forgotten, of which we are about to be told
        }
    }

    private void dismiss(Stream stream) {
        var exam = exams.get(stream.name());
        if (exam != null && exam.stream().equals(stream)) {
            exams.remove(stream.name(), exam);
            end(exam);
        }
    }

    private static void end(StreamExam exam) {
        var loop = exam.loop();
        if (!loop.isShuttingDown()) {
            loop.execute(exam::end);
        }
    }

    /** What is known of this stream now. */
    public Diagnosis diagnosis(Stream stream) {
        var exam = exams.get(stream.name());
        return exam == null || !exam.stream().equals(stream) ? Diagnosis.NONE : exam.diagnosis();
    }

    /** What is known of its pictures, from the first parameter set or picture on; cheap. */
    public Optional<StreamFacts> facts(Stream stream) {
        return diagnosis(stream).facts();
    }

    /** Whether its pictures come in another order than they are shown, by B-frames; false while nobody knows. */
    public boolean hasReorderedFrames(Stream stream) {
        return facts(stream).map(StreamFacts::reordered).orElse(false);
    }

    @Override
    public void close() {
        exams.values().forEach(StreamDoctor::end);
        exams.clear();
    }
}
