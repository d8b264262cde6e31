package dev.fanlight.endpoint;

import dev.fanlight.net.SystemWords;
import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a failed connection to a source means, in words for people. */
public final class FetchFailure {
    private static final int MAX_CHARS = 160;

    private FetchFailure() {}

    /**
     * Says what is the matter.
     *
     * @param source what was to be reached, such as {@code camera}
     */
    public static String describe(Throwable failure, String source) {
        var ofTls = TlsFailure.find(failure);
        if (ofTls.isPresent()) {
            return ofTls.get();
        }
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case UnknownHostException unknown -> {
                    return "nobody knows a machine of this name; is it spelled right, and is the " + source + " on?";
                }
                case NoRouteToHostException away -> {
                    return "there is no way to this address; is the " + source + " on, and in this network?";
                }
                case ConnectException refused -> {
                    return refused.getMessage() != null
                                    && refused.getMessage()
                                            .toLowerCase(Locale.ROOT)
                                            .contains("timed out")
                            ? "no answer; is the " + source + " on, and in this network?"
                            : "connection refused; does the " + source + "'s program run, and on this port?";
                }
                case TimeoutException late -> {
                    return "no answer in time";
                }
                case HttpClosedException closed -> {
                    return "it closed the connection without an answer; is this the port of another protocol?";
                }
                default -> {}
            }
        }
        var words = words(failure);
        return words.contains("reset by peer") || words.contains("roken pipe")
                ? "the " + source + " broke the connection off"
                : words;
    }

    /** Why a port of this machine cannot be listened at: the end of a sentence, without its full stop. */
    public static String ofPort(Throwable failure) {
        return printable(
                SystemWords.ofPort(failure, "it is taken; does another program, or another stream, listen there?"),
                MAX_CHARS);
    }

    /** What the system says. */
    public static String words(Throwable failure) {
        return printable(SystemWords.of(failure), MAX_CHARS);
    }

    /** Text from outside, fit for a log line: no control characters, not too long. */
    public static String printable(@Nullable String text, int maxChars) {
        if (text == null) {
            return "";
        }
        var clean = text.replaceAll("\\p{Cntrl}", " ").strip();
        return clean.length() <= maxChars ? clean : clean.substring(0, maxChars) + "…";
    }
}
