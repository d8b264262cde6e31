package dev.fanlight.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** To look at a packet makes no garbage: what is allocated does not grow with the number of those who look. */
class ExamAllocationTest {
    private static final int EXAMS = 20;
    private static final int FRAMES = 600;

    /** Half of the smallest object: what is made once in five seconds, when drift is reckoned, may be in it. */
    private static final double LIMIT_BYTES = 8;

    @Test
    void aPacketThatIsLookedAtAllocatesNothing() {
        var level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED); // it makes garbage of its own
        try {
            run(1);
            var forOne = run(1);
            run(EXAMS);
            var forMany = run(EXAMS);
            var perPacket = (forMany - forOne) / (double) (EXAMS - 1) / (double) FRAMES;
            assertThat(perPacket).as("bytes a packet and exam").isLessThan(LIMIT_BYTES);
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    private static long run(int exams) {
        var patient = new Patient();
        patient.sps = SpsBytes.of(100, false, 1);
        patient.bFrames = 1;
        var all = new ArrayList<StreamExam>();
        for (var i = 1; i < exams; i++) {
            var exam = new StreamExam(
                    patient.stream,
                    patient.loop.eventLoop(),
                    patient.time.clock(),
                    (name, sound) -> new Outlook.Converted(),
                    patient.lateness);
            exam.begin();
            all.add(exam);
        }
        send(patient);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadAllocatedBytes();
        send(patient);
        var allocated = threads.getCurrentThreadAllocatedBytes() - before;
        all.forEach(StreamExam::end);
        patient.close();
        return allocated;
    }

    private static void send(Patient patient) {
        for (var i = 0; i < FRAMES; i++) {
            patient.frame();
        }
    }
}
