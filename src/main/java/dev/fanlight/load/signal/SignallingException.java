package dev.fanlight.load.signal;

/** No session came about; the message is a sentence for people. */
public final class SignallingException extends Exception {
    private static final long serialVersionUID = 1;

    public SignallingException(String sentence) {
        super(sentence);
    }

    SignallingException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
