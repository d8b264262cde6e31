package dev.fanlight.proto.ice;

import java.util.Locale;

/** Why a candidate line is not taken. */
public enum CandidateFault {
    TOO_LONG("The line is longer than any candidate."),
    NOT_A_CANDIDATE("The line does not have the form of a candidate."),
    BAD_FOUNDATION("The foundation is not 1 to 32 letters, digits, plus signs or slashes."),
    BAD_COMPONENT("The component is not within 1 to 256."),
    UNKNOWN_TRANSPORT("The transport is neither UDP nor TCP."),
    BAD_PRIORITY("The priority is not a number of 32 bits."),
    BAD_ADDRESS("The address is neither an IP address nor a host name."),
    BAD_PORT("A port is not within 0 to 65535."),
    UNKNOWN_TYPE("The type is not host, srflx, prflx or relay."),
    BAD_EXTENSION("An extension has no value, or one that it cannot have."),
    NO_TCP_TYPE("A TCP candidate does not say who opens the connection.");

    private final String meaning;

    CandidateFault(String meaning) {
        this.meaning = meaning;
    }

    /** In kebab-case, for metrics and the API. */
    public String metricName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
