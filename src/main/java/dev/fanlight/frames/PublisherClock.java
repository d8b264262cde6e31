package dev.fanlight.frames;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A publisher's clock as seen from here: where its times lie on one line that never jumps, and when that was on our clock.
 * All tracks of a publisher share one, so that sound and picture keep their relation whatever happens. Pure: time comes
 * in. One thread.
 *
 * <p>The line is the sender's own time plus a constant. Where the sender's time jumps (it began anew, a file was cut, a
 * counter was reset), the constant changes, for every track when its first frame from behind the jump comes, so that the
 * line goes on by what passed here meanwhile.
 *
 * <p>A frame was captured, at the latest, when it arrived; the smallest distance between arrival and line within the last
 * ten seconds is that of the frame with the least delay on the way. The distance that is used follows it slowly, which
 * corrects the drift of the two clocks and hides what the way's delay does.
 *
 * <pre>
 *  sender   0    33   67   (restart)  0   33          ms
 *  line     0    33   67             97  130          goes on by what passed on our clock
 *  arrived  512  560  574            604 640
 *  captured 507  540  574                             line + 507, the smallest distance (574 - 67)
 * </pre>
 */
public final class PublisherClock {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    /** Times that go back by more are a jump: not all sources say when pictures in another order are decoded. */
    private static final long BACK_NS = SECOND;

    /** The same for frames before which all others were shown: what encoders round off is less. */
    private static final long IN_ORDER_BACK_NS = 100 * MS;

    /** Times that go ahead by more than that beyond our clock are a jump. */
    private static final long AHEAD_NS = 3 * SECOND;

    /** After a beginning what comes may be a burst of the past: the smallest distance counts at once. */
    private static final long SETTLING_NS = 2 * SECOND;

    /** Ten seconds. */
    private static final int WINDOW_BUCKETS = 20;

    private static final long BUCKET_NS = 500 * MS;
    private static final long LEAST_SLEW_PER_SECOND_NS = 5 * MS;
    private static final double SLEW_TIME_NS = 2.0 * SECOND;
    private static final int TRACKS = 8;
    private static final long NEVER = Long.MIN_VALUE;

    private final long[] bucketMinima = new long[WINDOW_BUCKETS];
    private final long[] lastLineNs = new long[TRACKS];
    private final long[] lastArrivalNs = new long[TRACKS];
    private final long[] trackOffsetNs = new long[TRACKS];
    private final ClockDrift drift = new ClockDrift();
    private long newestOffsetNs;
    private long bucket = NEVER;
    private long distanceNs;
    private long slewedNs = NEVER;
    private long settledNs;
    private int discontinuities;

    public PublisherClock() {
        Arrays.fill(lastLineNs, NEVER);
    }

    /**
     * A frame has come.
     *
     * @param track 0 to 7
     * @param presentationNs its time of presentation on the sender's clock
     * @param decodeNs its time of decoding, which within a track never goes back by more than a little
     * @param inOrder whether all that came before is shown before: keyframes, and sound
     * @return what has to be added to the sender's times of this frame to have its place on the line
     */
    public long onFrame(long nowNs, int track, long presentationNs, long decodeNs, boolean inOrder) {
        place(nowNs, track, decodeNs, inOrder ? IN_ORDER_BACK_NS : BACK_NS);
        var offset = trackOffsetNs[track];
        lastLineNs[track] = decodeNs + offset;
        lastArrivalNs[track] = nowNs;
        measure(nowNs, nowNs - (presentationNs + offset));
        return offset;
    }

    /** Chooses the track's constant: its own, the one of a jump that another track made before, or a new one. */
    private void place(long nowNs, int track, long decodeNs, long backNs) {
        if (lastLineNs[track] == NEVER) {
            placeFirst(nowNs, track, decodeNs);
        } else if (!goesOn(nowNs, track, decodeNs + trackOffsetNs[track], backNs)) {
            if (!goesOn(nowNs, track, decodeNs + newestOffsetNs, backNs)) {
                jump(nowNs, track, decodeNs);
            }
            trackOffsetNs[track] = newestOffsetNs;
        } else if (goesOnBetter(nowNs, track, decodeNs, backNs)) {
            trackOffsetNs[track] = newestOffsetNs;
        }
    }

    /** A track that begins later than another stands where the sender says, unless that is far from where the line is. */
    private void placeFirst(long nowNs, int track, long decodeNs) {
        trackOffsetNs[track] = newestOffsetNs;
        var other = newestTrack();
        if (other < 0) {
            settledNs = nowNs + SETTLING_NS;
        } else if (Math.abs(decodeNs + newestOffsetNs - lineNowNs(nowNs, other)) > 10 * SECOND) {
            trackOffsetNs[track] = lineNowNs(nowNs, other) - decodeNs;
        }
    }

    private int newestTrack() {
        var newest = -1;
        for (var i = 0; i < TRACKS; i++) {
            if (lastLineNs[i] != NEVER && (newest < 0 || lastArrivalNs[i] > lastArrivalNs[newest])) {
                newest = i;
            }
        }
        return newest;
    }

    private long lineNowNs(long nowNs, int track) {
        return lastLineNs[track] + nowNs - lastArrivalNs[track];
    }

    private boolean goesOn(long nowNs, int track, long lineNs, long backNs) {
        var step = lineNs - lastLineNs[track];
        return step > -backNs && (step < AHEAD_NS || step < nowNs - lastArrivalNs[track] + AHEAD_NS);
    }

    /** Whether another track has jumped by so little that this one could go on either way, and the new way is nearer. */
    private boolean goesOnBetter(long nowNs, int track, long decodeNs, long backNs) {
        if (trackOffsetNs[track] == newestOffsetNs) {
            return false;
        }
        var expected = lineNowNs(nowNs, track);
        return goesOn(nowNs, track, decodeNs + newestOffsetNs, backNs)
                && Math.abs(decodeNs + newestOffsetNs - expected)
                        < Math.abs(decodeNs + trackOffsetNs[track] - expected);
    }

    private void jump(long nowNs, int track, long decodeNs) {
        newestOffsetNs = lineNowNs(nowNs, track) - decodeNs;
        discontinuities++;
        settledNs = nowNs + SETTLING_NS;
        drift.forget();
    }

    private void measure(long nowNs, long distance) {
        var now = Math.floorDiv(nowNs, BUCKET_NS);
        if (bucket == NEVER) {
            Arrays.fill(bucketMinima, Long.MAX_VALUE);
            distanceNs = distance;
            bucket = now;
            slewedNs = nowNs;
        }
        for (var i = 0; bucket < now && i < WINDOW_BUCKETS; i++) {
            bucket++;
            bucketMinima[(int) Math.floorMod(bucket, (long) WINDOW_BUCKETS)] = Long.MAX_VALUE;
        }
        bucket = Math.max(bucket, now);
        var at = (int) Math.floorMod(now, (long) WINDOW_BUCKETS);
        bucketMinima[at] = Math.min(bucketMinima[at], distance);
        if (nowNs < settledNs && distance < distanceNs) {
            distanceNs = distance;
        }
        slew(nowNs, smallest());
        drift.onDistance(nowNs, distance);
    }

    private long smallest() {
        var smallest = Long.MAX_VALUE;
        for (var minimum : bucketMinima) {
            smallest = Math.min(smallest, minimum);
        }
        return smallest;
    }

    private void slew(long nowNs, long targetNs) {
        var passedNs = Math.max(0, nowNs - slewedNs);
        slewedNs = Math.max(slewedNs, nowNs);
        var missing = targetNs - distanceNs;
        var step = Math.max((long) ((double) LEAST_SLEW_PER_SECOND_NS * passedNs / SECOND), (long)
                (Math.abs(missing) * Math.min(1, passedNs / SLEW_TIME_NS)));
        distanceNs += Math.clamp(missing, -step, step);
    }

    /** When what stands at this place of the line was captured, on the clock of the arrivals. */
    public long captureNs(long lineNs) {
        return lineNs + distanceNs;
    }

    /** How often the sender's time has jumped. */
    public int discontinuities() {
        return discontinuities;
    }

    /**
     * By how much the sender's clock is slower than ours, in millionths; negative where it is faster. Empty until half a
     * minute has been seen without a jump.
     */
    public OptionalDouble driftPpm() {
        return drift.ppm();
    }
}
