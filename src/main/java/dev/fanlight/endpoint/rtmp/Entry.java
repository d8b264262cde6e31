package dev.fanlight.endpoint.rtmp;

import dev.fanlight.auth.Access;
import dev.fanlight.auth.Action;
import dev.fanlight.auth.Verdict;
import dev.fanlight.auth.Who;
import dev.fanlight.media.StreamName;
import java.net.InetAddress;
import java.util.Optional;

/** Who may publish and watch over RTMP: by address, or by a password in the address that the program was given. */
final class Entry {
    private Entry() {}

    /**
     * Why somebody may not; empty where they may.
     *
     * @param nowNs for slowing down those who guess
     */
    static Optional<String> refusal(
            Access access, InetAddress from, Action action, StreamName stream, StreamAddress address, long nowNs) {
        var who = Who.direct(from);
        if (!(access.may(who, action, Optional.of(stream)) instanceof Verdict.Refused refused)) {
            return Optional.empty();
        }
        if (!access.passwordHelps(refused)) {
            return Optional.of(refused.sentence());
        }
        var login = address.login();
        if (login.isEmpty()) {
            return Optional.of("say the name and the password of one of access.users, as in rtmp://…/" + stream
                    + "?user=NAME&pass=PASSWORD; or let this address in without one: " + refused.sentence());
        }
        var users = access.users();
        if (users.isGuessing(who.client(), nowNs)) {
            return Optional.of("a password was wrong too often: wait a minute");
        }
        if (!users.accepts(login.get().user(), login.get().password())) {
            users.onWrong(who.client(), nowNs);
            return Optional.of("user or password is wrong");
        }
        return access.mayAsUser(who, action, Optional.of(stream)) instanceof Verdict.Refused still
                ? Optional.of(still.sentence())
                : Optional.empty();
    }
}
