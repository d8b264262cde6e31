package dev.fanlight.endpoint;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Why TLS did not come about with a source or a service, in words for people. */
public final class TlsFailure {
    private static final int MAX_CHARS = 120;
    private static final String TAKE_ANY =
            "; where it has made the certificate itself, write ?tls=any behind the address";

    private TlsFailure() {}

    /**
     * The connection was there, and then the handshake failed.
     *
     * @param machine what is at the other end, for people: {@code camera}
     */
    public static String ofHandshake(Throwable failure, String machine) {
        return find(failure)
                .or(() -> hasCause(failure, ClosedChannelException.class)
                        ? Optional.of(noTls(machine))
                        : Optional.empty())
                .orElseGet(() -> FetchFailure.describe(failure, machine));
    }

    /** Whether it is one of TLS, which nobody has to look into: Netty wraps them. */
    public static boolean is(Throwable failure) {
        return find(failure).isPresent();
    }

    /** Empty where it has nothing to do with TLS. The deepest cause is the one that says what is wrong. */
    static Optional<String> find(Throwable failure) {
        var said = Optional.<String>empty();
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            var sentence = sentence(cause);
            said = sentence.isPresent() ? sentence : said;
        }
        return said;
    }

    private static Optional<String> sentence(Throwable cause) {
        return switch (cause) {
            case CertificateExpiredException expired ->
                Optional.of("its certificate has expired, or the clock of this machine is wrong" + TAKE_ANY);
            case CertificateNotYetValidException early ->
                Optional.of("its certificate is not valid yet, or the clock of this machine is wrong" + TAKE_ANY);
            case CertPathBuilderException unknown ->
                Optional.of("nobody whom this machine trusts vouches for its certificate" + TAKE_ANY);
            case CertificateException other ->
                Optional.of("its certificate is not good for this address ("
                        + FetchFailure.printable(other.getMessage(), MAX_CHARS) + ")" + TAKE_ANY);
            case NotSslRecordException plain ->
                Optional.of(
                        "it does not speak TLS at this port; without the s, as in rtsp:, rtmp:, http:, it may answer");
            case SSLException tls ->
                Optional.of(
                        "the secure connection failed (" + FetchFailure.printable(tls.getMessage(), MAX_CHARS) + ")");
            default -> Optional.empty();
        };
    }

    private static String noTls(String machine) {
        return "it closed the connection when TLS began; does the " + machine + " speak TLS at this port?";
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> kind) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
