package dev.fanlight.proto.ice;

import java.util.Locale;

/** What became of a datagram that was given to an agent. */
public enum IceVerdict {
    ANSWERED("A check was in order and was answered.", true),
    RESPONSE_TAKEN("The answer to an own check was in order.", true),
    INDICATION("A keep-alive that needs no answer.", true),
    ANSWERED_ROLE_CONFLICT("A check claimed the role of this side; answered with 487.", false),
    ANSWERED_UNKNOWN_ATTRIBUTE("A check needs something that is not understood; answered with 420.", false),
    ANSWERED_BAD_REQUEST("A check had no priority; answered with 400.", false),
    MALFORMED("The datagram is not a STUN message.", false),
    WRONG_METHOD("The message is not about binding.", false),
    NO_INTEGRITY("The message carries no user name or no integrity; dropped unanswered.", false),
    WRONG_USERNAME("The user name belongs to no session here; dropped unanswered.", false),
    BAD_INTEGRITY("The message was made with another password; dropped unanswered.", false),
    RATE_LIMITED("More came than is ever needed; dropped unread.", false),
    UNEXPECTED_RESPONSE("A response answers no check that is under way.", false),
    WRONG_WAY("A response came another way than its check went.", false),
    CHECK_REFUSED("The peer refused a check.", false);

    private final String meaning;
    private final boolean inOrder;

    IceVerdict(String meaning, boolean inOrder) {
        this.meaning = meaning;
        this.inOrder = inOrder;
    }

    /** In kebab-case, for metrics and the API. */
    public String metricName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }

    /** Whether all was in order; else it is worth counting. */
    public boolean inOrder() {
        return inOrder;
    }
}
