package dev.fanlight.proto.rtsp;

/** Says for people what it means that a server has refused a request. */
final class RefusalSentence {
    private static final int MAX_LENGTH = 80;

    private RefusalSentence() {}

    static String of(RtspResponse response) {
        return switch (response.status()) {
            case 403 -> "it does not allow this user to watch";
            case 404 -> "it has no such stream; is the path of the address right?";
            case 453 -> "it has not enough bandwidth for one more viewer";
            case 455 -> "it says that it is not in the state for this";
            case 461 ->
                "it does not send the way it was asked to, by UDP or within the connection; with ?transport=… only one is tried";
            case 503 -> "it cannot serve now; perhaps it has as many viewers as it can take";
            default -> "it answered " + response.status() + " " + printable(response.reason());
        };
    }

    private static String printable(String text) {
        var cut = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH - 1) + "…";
        return cut.replaceAll("[^ -~]", "?");
    }
}
