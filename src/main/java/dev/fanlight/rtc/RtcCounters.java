package dev.fanlight.rtc;

import dev.fanlight.metrics.Tally;
import dev.fanlight.proto.ice.IceVerdict;
import dev.fanlight.proto.srtp.SrtpStatus;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What happened on one loop; written by it, read by anyone. {@link #sum} makes one of several. */
public final class RtcCounters {
    private final Map<RtcCount, Tally> counts = tallies(RtcCount.class);
    private final Map<IceVerdict, Tally> verdicts = tallies(IceVerdict.class);
    private final Map<SrtpStatus, Tally> statuses = tallies(SrtpStatus.class);

    RtcCounters() {}

    private static <E extends Enum<E>> Map<E, Tally> tallies(Class<E> kind) {
        var tallies = new EnumMap<E, Tally>(kind);
        for (var constant : kind.getEnumConstants()) {
            tallies.put(constant, new Tally());
        }
        return tallies;
    }

    private static <E> Tally of(Map<E, Tally> tallies, E constant) { // hot
        return Objects.requireNonNull(tallies.get(constant));
    }

    void add(RtcCount count) { // hot
        of(counts, count).add(1);
    }

    void add(IceVerdict verdict) {
        of(verdicts, verdict).add(1);
    }

    void add(SrtpStatus status) { // hot
        of(statuses, status).add(1);
    }

    public long get(RtcCount count) {
        return of(counts, count).get();
    }

    public long get(IceVerdict verdict) {
        return of(verdicts, verdict).get();
    }

    public long get(SrtpStatus status) {
        return of(statuses, status).get();
    }

    /** Everything that was refused or thrown away, by reason in kebab-case; also what has not happened yet. */
    public Map<String, Long> drops() {
        var drops = new LinkedHashMap<String, Long>();
        counts.forEach((count, tally) -> {
            if (count.isDrop()) {
                drops.put(count.metricName(), tally.get());
            }
        });
        verdicts.forEach((verdict, tally) -> {
            if (!verdict.inOrder()) {
                drops.put("ice-" + verdict.metricName(), tally.get());
            }
        });
        statuses.forEach((status, tally) -> {
            if (status != SrtpStatus.OK) {
                drops.put("srtp-" + status.metricName(), tally.get());
            }
        });
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

    private static <E> void add(Map<E, Tally> from, Map<E, Tally> to) {
        from.forEach((constant, tally) -> of(to, constant).add(tally.get()));
    }
}
