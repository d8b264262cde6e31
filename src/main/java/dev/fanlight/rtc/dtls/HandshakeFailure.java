package dev.fanlight.rtc.dtls;

import dev.fanlight.proto.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;

/** Why a handshake failed, for people, and the alert that tells the peer. Passes through Bouncy Castle unchanged. */
final class HandshakeFailure extends TlsFatalAlert {
    private static final long serialVersionUID = 1;

    private HandshakeFailure(short alert, String sentence) {
        super(alert, sentence);
    }

    /** What {@link DtlsAssociation.Out#failed} says about whatever came out of a handshake. */
    static String sentence(Throwable failure) {
        return switch (failure) {
            case HandshakeFailure ours -> ours.sentence();
            case TlsFatalAlertReceived theirs ->
                refused(theirs.getAlertDescription()).sentence();
            case TlsFatalAlert alert when !isOurs(alert) -> sentence(alert.getAlertDescription());
            default -> "The DTLS handshake failed here, and the log says why.";
        };
    }

    /** Whether something is wrong with our side, or with Bouncy Castle, and somebody should look at it. */
    static boolean isOurs(Throwable failure) {
        return switch (failure) {
            case TlsFatalAlert alert ->
                alert.getAlertDescription() == AlertDescription.internal_error && alert.getCause() != null;
            case IOException e -> false;
            default -> true;
        };
    }

    static HandshakeFailure wrongCertificate() {
        return new HandshakeFailure(
                AlertDescription.bad_certificate,
                "The peer's certificate has none of the fingerprints in its session description: either the description"
                        + " is of another connection, or somebody sits in between. Connect again.");
    }

    static HandshakeFailure noUsableFingerprint() {
        return new HandshakeFailure(
                AlertDescription.bad_certificate,
                "The peer's session description has no fingerprint of a kind known here: send a=fingerprint with"
                        + " sha-256, sha-384 or sha-512.");
    }

    static HandshakeFailure unusableKey() {
        return new HandshakeFailure(
                AlertDescription.unsupported_certificate,
                "The key in the peer's certificate is of no kind spoken here: use ECDSA with P-256, P-384 or P-521, or"
                        + " RSA with 2048 to 8192 bits.");
    }

    static HandshakeFailure noCertificate() {
        return new HandshakeFailure(
                AlertDescription.handshake_failure,
                "The peer showed no certificate, so nobody can tell who it is: give it one, and its fingerprint to the"
                        + " session description.");
    }

    static HandshakeFailure noCommonProfile() {
        var known = Arrays.stream(SrtpProfile.values()).map(SrtpProfile::name).collect(Collectors.joining(" or "));
        return new HandshakeFailure(
                AlertDescription.handshake_failure,
                "The peer and this side have no SRTP protection profile in common: offer " + known
                        + " in the use_srtp extension.");
    }

    static HandshakeFailure refused(short alert) {
        return new HandshakeFailure(
                AlertDescription.user_canceled,
                "The peer refused the DTLS handshake with the alert '" + AlertDescription.getName(alert)
                        + "': its own log says why.");
    }

    static HandshakeFailure tooSlow(boolean anythingCame, int limitMs) {
        return new HandshakeFailure(
                AlertDescription.user_canceled,
                anythingCame
                        ? "The DTLS handshake was not finished within " + limitMs / 1000
                                + " s: the network loses too much, or the peer has stopped."
                        : "No DTLS came from the peer within " + limitMs / 1000
                                + " s, although ICE had connected: does it take both roles (a=setup) as agreed?");
    }

    /** Our side closed; nobody reads the sentence. */
    static HandshakeFailure cancelled() {
        return new HandshakeFailure(AlertDescription.user_canceled, "The connection was closed.");
    }

    private String sentence() {
        // getMessage() begins with the alert's own name.
        var message = String.valueOf(getMessage());
        return message.substring(message.indexOf("; ") + 2);
    }

    private static String sentence(short alert) {
        return switch (alert) {
            case AlertDescription.protocol_version -> "The peer does not speak DTLS 1.2.";
            case AlertDescription.handshake_failure ->
                "The peer and this side have no DTLS parameters in common: offer ECDHE_ECDSA with AES-GCM,"
                        + " extended_master_secret, and x25519, P-256 or P-384.";
            case AlertDescription.decrypt_error ->
                "The peer does not hold the private key of its certificate, or the handshake was tampered with.";
            default ->
                "The peer broke the rules of the DTLS handshake (" + AlertDescription.getName(alert)
                        + "), or somebody sent in its name.";
        };
    }
}
