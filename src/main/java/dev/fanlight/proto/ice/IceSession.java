package dev.fanlight.proto.ice;

import dev.fanlight.proto.stun.StunKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What holds from one ICE restart to the next (RFC 8445 section 9): both sides' credentials, made ready for checks. */
final class IceSession {
    private final IceCredentials local;
    private final StunKey localKey;
    private final String remotePassword;
    private @Nullable StunKey remoteKey;
    private final byte[] incomingUsername;
    private final byte[] outgoingUsername;

    IceSession(IceCredentials local, IceCredentials remote) {
        this.local = local;
        localKey = StunKey.shortTerm(local.password());
        remotePassword = remote.password();
        incomingUsername = username(local, remote);
        outgoingUsername = username(remote, local);
    }

    /** RFC 8445 section 7.2.2: the fragment of who is asked, a colon, the fragment of who asks. */
    private static byte[] username(IceCredentials asked, IceCredentials asking) {
        return (asked.ufrag() + ':' + asking.ufrag()).getBytes(StandardCharsets.US_ASCII);
    }

    String localUfrag() {
        return local.ufrag();
    }

    /** For checks that come in, and the answers to them. */
    StunKey localKey() {
        return localKey;
    }

    /** For checks that go out, and the answers to them; a lite agent, which has none, never makes it. */
    StunKey remoteKey() {
        var key = remoteKey;
        if (key == null) {
            key = StunKey.shortTerm(remotePassword);
            remoteKey = key;
        }
        return key;
    }

    byte[] incomingUsername() {
        return incomingUsername;
    }

    byte[] outgoingUsername() {
        return outgoingUsername;
    }
}
