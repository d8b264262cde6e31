package dev.fanlight.load;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How reports say their figures. */
public final class Figures {
    private Figures() {}

    /** A report for machines: one JSON object. */
    public static String json(Record report) {
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(report);
    }

    public static double mib(long bytes) {
        return bytes / (1024.0 * 1024);
    }

    /** To the microsecond. */
    public static double milliseconds(long ns) {
        return Math.round(ns / 1e3) / 1e3;
    }
}
