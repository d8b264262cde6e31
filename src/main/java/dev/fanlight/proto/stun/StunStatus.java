package dev.fanlight.proto.stun;

import java.util.Locale;

/** How reading a STUN message went; everything but {@link #OK} is a refusal. */
public enum StunStatus {
    OK("The message is well formed."),
    TOO_SHORT("The datagram is shorter than a STUN header."),
    NOT_STUN("The first two bits are not zero."),
    NO_COOKIE("The magic cookie is missing."),
    BAD_LENGTH("The header's length is not that of the datagram, or not a multiple of four."),
    ATTRIBUTE_OVERRUN("An attribute reaches beyond the end of the message."),
    BAD_ATTRIBUTE_LENGTH("A known attribute has a length that it cannot have."),
    BAD_ADDRESS("An address is neither IPv4 nor IPv6, or has the length of the other."),
    BAD_ERROR_CODE("An error code is not within 300 to 699."),
    BEHIND_FINGERPRINT("Something follows the fingerprint, which must be the last."),
    BAD_FINGERPRINT("The fingerprint does not fit the message.");

    private final String meaning;

    StunStatus(String meaning) {
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
