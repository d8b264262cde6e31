package dev.fanlight.rtc;

import dev.fanlight.metrics.Tally;
import dev.fanlight.proto.ice.IceVerdict;
import dev.fanlight.proto.srtp.SrtpStatus;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What happened on one loop; written by it, read by anyone. {@link #sum} makes one of several. */
public final class RtcCounters {
    private static final RtcCount[] COUNTS = RtcCount.values();
    private static final IceVerdict[] VERDICTS = IceVerdict.values();
    private static final SrtpStatus[] STATUSES = SrtpStatus.values();

    private final Tally[] counts = tallies(COUNTS.length);
    private final Tally[] verdicts = tallies(VERDICTS.length);
    private final Tally[] statuses = tallies(STATUSES.length);

    RtcCounters() {}

    private static Tally[] tallies(int count) {
        var tallies = new Tally[count];
        Arrays.setAll(tallies, index -> new Tally());
        return tallies;
    }

    void add(RtcCount count) { // hot
        counts[count.ordinal()].add(1);
    }

    void add(IceVerdict verdict) {
        verdicts[verdict.ordinal()].add(1);
    }

    void add(SrtpStatus status) { // hot
        statuses[status.ordinal()].add(1);
    }

    public long get(RtcCount count) {
        return counts[count.ordinal()].get();
    }

    public long get(IceVerdict verdict) {
        return verdicts[verdict.ordinal()].get();
    }

    public long get(SrtpStatus status) {
        return statuses[status.ordinal()].get();
    }

    /** Everything that was refused or thrown away, by reason in kebab-case; also what has not happened yet. */
    public Map<String, Long> drops() {
        var drops = new LinkedHashMap<String, Long>();
        for (var count : COUNTS) {
            if (count.isDrop()) {
                drops.put(count.metricName(), get(count));
            }
        }
        for (var verdict : VERDICTS) {
            if (!verdict.inOrder()) {
                drops.put("ice-" + verdict.metricName(), get(verdict));
            }
        }
        for (var status : STATUSES) {
            if (status != SrtpStatus.OK) {
                drops.put("srtp-" + status.metricName(), get(status));
            }
        }
        return drops;
    }

    /** What all of them say now; does not change any more. */
    public static RtcCounters sum(Iterable<RtcCounters> parts) {
        var sum = new RtcCounters();
        for (var part : parts) {
            add(part.counts, sum.counts);
            add(part.verdicts, sum.verdicts);
            add(part.statuses, sum.statuses);
        }
        return sum;
    }

    private static void add(Tally[] from, Tally[] to) {
        for (var i = 0; i < from.length; i++) {
            to[i].add(from[i].get());
        }
    }
}
