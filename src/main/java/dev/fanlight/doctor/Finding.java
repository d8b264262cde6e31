package dev.fanlight.doctor;

/**
 * One thing that is wrong with a stream.
 *
 * @param code from the fixed set of {@link Complaint}
 * @param sentence what is wrong
 * @param remedy what to do at the source
 */
public record Finding(Severity severity, String code, String sentence, String remedy) {}
