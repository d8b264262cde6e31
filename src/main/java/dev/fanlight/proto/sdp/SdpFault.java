package dev.fanlight.proto.sdp;

/** Why a text is not a session description that can be used. */
public enum SdpFault {
    TOO_LARGE("the description is larger than 64 KiB"),
    LINE_TOO_LONG("a line has more than 4096 characters"),
    TOO_MANY_LINES("the description has more than 4000 lines"),
    TOO_MANY_SECTIONS("there are more than 32 media sections"),
    TOO_MANY_ATTRIBUTES("a section has more than 1000 attributes"),
    TOO_MANY_FORMATS("a media line names more than 128 formats"),
    NOT_TEXT("a line holds a control character"),
    NO_VERSION("the first line is not v=0"),
    BAD_LINE("a line is not a letter, an equals sign and a value"),
    MISPLACED_LINE("a line stands where its kind has no place"),
    BAD_ORIGIN("the o= line does not have its six fields, or there is none"),
    BAD_MEDIA("an m= line does not have media, port, protocol and formats"),
    BAD_BANDWIDTH("a b= line is not a type, a colon and a number"),
    BAD_ATTRIBUTE("an a= line has no name");

    private final String meaning;

    SdpFault(String meaning) {
        this.meaning = meaning;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }
}
