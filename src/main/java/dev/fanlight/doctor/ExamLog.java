package dev.fanlight.doctor;

import dev.fanlight.media.StreamName;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line when a finding appears or goes, and not more than six a minute for a stream. Belongs to one thread. */
final class ExamLog {
    private static final Logger log = LoggerFactory.getLogger(StreamDoctor.class);
    private static final int LINES = 6;
    private static final long MINUTE_NS = 60_000_000_000L;

    private final StreamName name;
    private long minuteBeganNs;
    private int lines;

    ExamLog(StreamName name) {
        this.name = name;
    }

    void onFindings(long nowNs, List<Finding> before, List<Finding> now) {
        if (before.equals(now)) {
            return;
        }
        for (var finding : now) {
            if (lacks(before, finding) && mayWrite(nowNs)) {
                log.info("{} ({}): {} {}", name, finding.code(), finding.sentence(), finding.remedy());
            }
        }
        for (var finding : before) {
            if (lacks(now, finding) && mayWrite(nowNs)) {
                log.info("{} ({}): no longer", name, finding.code());
            }
        }
    }

    private static boolean lacks(List<Finding> findings, Finding wanted) {
        return findings.stream().noneMatch(finding -> finding.code().equals(wanted.code()));
    }

    private boolean mayWrite(long nowNs) {
        if (nowNs - minuteBeganNs >= MINUTE_NS) {
            minuteBeganNs = nowNs;
            lines = 0;
        }
        return lines++ < LINES;
    }
}
