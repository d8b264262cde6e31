package dev.fanlight.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fanlight.doctor.Diagnosis;
import dev.fanlight.doctor.Finding;
import dev.fanlight.doctor.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the doctor says of a stream, in JSON.
 *
 * @param worst of the findings; null where there are none
 * @param count of the findings
 * @param sentence the worst finding's, or that there is none
 * @param findings the worst first; left out in the list of all streams
 */
record DoctorBody(
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String worst,
        int count,
        String sentence,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<FindingBody> findings) {

    /** {@code severity} is note, warning or problem. */
    record FindingBody(String severity, String code, String sentence, String remedy) {}

    static DoctorBody brief(Diagnosis diagnosis) {
        return of(diagnosis, null);
    }

    static DoctorBody whole(Diagnosis diagnosis) {
        return of(
                diagnosis,
                diagnosis.findings().stream().map(DoctorBody::finding).toList());
    }

    private static DoctorBody of(Diagnosis diagnosis, @Nullable List<FindingBody> findings) {
        return new DoctorBody(
                diagnosis.worst().map(Severity::label).orElse(null),
                diagnosis.findings().size(),
                diagnosis.sentence(),
                findings);
    }

    private static FindingBody finding(Finding finding) {
        return new FindingBody(finding.severity().label(), finding.code(), finding.sentence(), finding.remedy());
    }
}
