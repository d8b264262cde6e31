package dev.fanlight.net;

import java.util.regex.Pattern;

/** What the system says of a failed call, in words for people. */
public final class SystemWords {
    /** As Netty puts it: "bind(..) failed with error(-98): Address already in use". */
    private static final Pattern CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed(?: with error\\(-?\\d+\\))?: ");

    private SystemWords() {}

    /** What it says, without the names of its functions. */
    public static String of(Throwable failure) {
        var message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return CALL.matcher(message).replaceFirst("");
    }

    /** Whether a port cannot be listened at as somebody else does. */
    public static boolean isTaken(Throwable failure) {
        return of(failure).contains("in use");
    }

    /**
     * Why a port of this machine cannot be listened at: the end of a sentence, without its full stop.
     *
     * @param taken what is said where somebody else listens there
     */
    public static String ofPort(Throwable failure, String taken) {
        if (isTaken(failure)) {
            return taken;
        }
        var words = of(failure);
        if (words.contains("assign requested address")) {
            return "this machine has no such address";
        }
        return words.contains("ermission denied")
                ? "Fanlight's user may not open it; ports from 1024 on are free to all"
                : words;
    }
}
