package dev.fanlight.doctor;

/**
 * All that the doctor complains of. A complaint appears when its cause has held for a while, and goes when the cause has
 * been away for longer, so that findings are few and stand still.
 */
public enum Complaint {
    NO_KEYFRAME("no-keyframe", 0, 2),
    UNPLAYABLE_PROFILE("unplayable-profile", 1, 2),
    REORDERED_FRAMES("reordered-frames", 1, 5),
    VIDEO_CODEC("video-codec", 1, 2),
    SOUND_CODEC("sound-codec", 0, 2),
    SOUND_MISSING("sound-missing", 0, 3),
    SOUND_LATE("sound-late", 10, 20),
    PARAMETER_SETS_MISSING("parameter-sets-missing", 0, 5),
    PACKETS_LOST("packets-lost", 3, 20),
    RARE_KEYFRAMES("rare-keyframes", 0, 5),
    LARGE_KEYFRAMES("large-keyframes", 5, 20),
    INTERLACED("interlaced", 0, 2),
    UNEVEN_ARRIVAL("uneven-arrival", 5, 20),
    UNEVEN_FRAMES("uneven-frames", 10, 20),
    CLOCK_DRIFT("clock-drift", 10, 30),
    MANY_SLICES("many-slices", 5, 10),
    PROGRESSIVE_JPEG("progressive-jpeg", 0, 5),
    ODD_SUBSAMPLING("odd-subsampling", 0, 5),
    LARGE_PICTURES("large-pictures", 5, 20),
    NOT_CONVERTED("not-converted", 2, 2);

    private static final long SECOND_NS = 1_000_000_000L;

    private final String code;
    private final long appearsAfterNs;
    private final long goesAfterNs;

    Complaint(String code, int appearsAfterS, int goesAfterS) {
        this.code = code;
        this.appearsAfterNs = appearsAfterS * SECOND_NS;
        this.goesAfterNs = goesAfterS * SECOND_NS;
    }

    /** Its name in API, metrics and docs. */
    public String code() {
        return code;
    }

    long appearsAfterNs() {
        return appearsAfterNs;
    }

    long goesAfterNs() {
        return goesAfterNs;
    }
}
