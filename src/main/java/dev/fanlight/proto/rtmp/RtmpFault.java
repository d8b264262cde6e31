package dev.fanlight.proto.rtmp;

import java.util.Locale;

/** Why a connection cannot go on. */
public enum RtmpFault {
    NOT_RTMP("it does not begin as RTMP does"),
    ENCRYPTED("it asks for RTMPE, which nobody should trust: use rtmp or rtmps"),
    NO_PREVIOUS_CHUNK("a chunk refers to one before it that there was not"),
    BAD_CHUNK_SIZE("a chunk size is less than one byte"),
    TOO_MANY_CHUNK_STREAMS("it uses too many chunk streams"),
    MESSAGE_TOO_LARGE("a message is larger than the limit"),
    TOO_MUCH_UNFINISHED("too many messages are begun and not finished"),
    BAD_CONTROL("a control message is too short"),
    BAD_COMMAND("a command is no AMF0, or exceeds the bounds of one"),
    TOO_MANY_COMMANDS("it sends too many commands");

    private final String meaning;

    RtmpFault(String meaning) {
        this.meaning = meaning;
    }

    /** In kebab-case, for metrics and the API. */
    public String metricName() {
        return "rtmp-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
