package dev.fanlight.doctor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The findings of one stream, made steady: each appears and goes only after its complaint's time, and its words stand still
 * for a while even when the figures in them do not. Belongs to one thread.
 */
final class Chart {
    /** How long a sentence stays as it is. */
    private static final long WORDS_LAST_NS = 30_000_000_000L;

    private final Map<Complaint, Symptom> symptoms = new EnumMap<>(Complaint.class);

    /** What is wrong, and what to do. */
    record Words(String sentence, String remedy) {}

    private static final class Symptom {
        /** Since when the cause has held, or (while shown) has been away. */
        long sinceNs;

        boolean changing;

        @Nullable Finding shown;

        long writtenNs;
    }

    /** Whether it is shown now: then its cause has to be farther away to count as gone. */
    boolean shows(Complaint complaint) {
        var symptom = symptoms.get(complaint);
        return symptom != null && symptom.shown != null;
    }

    /** A figure that is bad above {@code bad}, and once that is shown, good again only below {@code good}. */
    boolean above(Complaint complaint, double figure, double bad, double good) {
        return figure > (shows(complaint) ? good : bad);
    }

    /** What was found now; to be said for each complaint that could be judged, again and again. */
    void judge(long nowNs, Complaint complaint, boolean bad, Severity severity, Supplier<Words> words) {
        var symptom = symptoms.computeIfAbsent(complaint, any -> new Symptom());
        var shown = symptom.shown;
        if (bad == (shown != null)) {
            symptom.changing = false;
            if (shown != null && (shown.severity() != severity || nowNs - symptom.writtenNs >= WORDS_LAST_NS)) {
                write(nowNs, complaint, symptom, severity, words);
            }
            return;
        }
        if (!symptom.changing) {
            symptom.changing = true;
            symptom.sinceNs = nowNs;
        }
        var heldNs = nowNs - symptom.sinceNs;
        if (shown == null && heldNs >= complaint.appearsAfterNs()) {
            symptom.changing = false;
            write(nowNs, complaint, symptom, severity, words);
        } else if (shown != null && heldNs >= complaint.goesAfterNs()) {
            symptom.changing = false;
            symptom.shown = null;
        }
    }

    private static void write(
            long nowNs, Complaint complaint, Symptom symptom, Severity severity, Supplier<Words> words) {
        var said = words.get();
        symptom.shown = new Finding(severity, complaint.code(), said.sentence(), said.remedy());
        symptom.writtenNs = nowNs;
    }

    /** The worst first. */
    List<Finding> findings() {
        var all = new ArrayList<Finding>();
        for (var symptom : symptoms.values()) {
            if (symptom.shown != null) {
                all.add(symptom.shown);
            }
        }
        all.sort(Comparator.comparing(Finding::severity).reversed());
        return List.copyOf(all);
    }

    /** As if nothing had ever been found. */
    void clear() {
        symptoms.clear();
    }
}
