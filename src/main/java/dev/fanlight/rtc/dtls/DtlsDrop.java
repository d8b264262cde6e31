package dev.fanlight.rtc.dtls;

/** Why a datagram, or a record in it, was dropped. */
public enum DtlsDrop {
    QUEUE_FULL("queue-full", "More datagrams came than the handshake had taken; the peer repeats them."),
    NOT_DTLS("not-dtls", "Not a whole DTLS record, or of a version, type or epoch that has no place here."),
    TOO_LONG("too-long", "A datagram, record or handshake message longer than any peer needs."),
    FORGED("forged", "A protected record that the peer's key did not make, or one that came before."),
    ALERT_IN_THE_CLEAR(
            "alert-in-the-clear", "An alert that anybody could have sent; believed only if silence follows."),
    TOO_EARLY("too-early", "A ChangeCipherSpec before the messages it has to follow; the peer repeats it."),
    NOT_WANTED("not-wanted", "Application data, a new handshake, or a repeated message that needs no answer.");

    private final String metricName;
    private final String meaning;

    DtlsDrop(String metricName, String meaning) {
        this.metricName = metricName;
        this.meaning = meaning;
    }

    /** For the label of a metric. */
    public String metricName() {
        return metricName;
    }

    /** A sentence for people. */
    public String meaning() {
        return meaning;
    }
}
