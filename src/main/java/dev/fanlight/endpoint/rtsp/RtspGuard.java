package dev.fanlight.endpoint.rtsp;

import dev.fanlight.auth.Access;
import dev.fanlight.auth.Action;
import dev.fanlight.auth.Verdict;
import dev.fanlight.auth.Who;
import dev.fanlight.media.MediaClock;
import dev.fanlight.media.StreamName;
import dev.fanlight.proto.rtsp.Guard;
import dev.fanlight.proto.rtsp.RtspTarget;
import java.net.InetAddress;
import java.util.Optional;

/** Who may do what over one connection, by its address or by name and password. On the connection's loop. */
final class RtspGuard implements Guard {
    private final RtspServing serving;
    private final Access access;
    private final InetAddress peer;
    private final MediaClock clock;

    RtspGuard(RtspServing serving, InetAddress peer) {
        this.serving = serving;
        this.access = serving.access();
        this.peer = peer;
        this.clock = serving.clock();
    }

    @Override
    public Decision may(Use use, RtspTarget target, Optional<String> user) {
        var problem = StreamName.problem(target.path());
        if (problem.isPresent()) {
            return refused(target, problem.get());
        }
        var name = Optional.of(new StreamName(target.path()));
        var action = use == Use.PUBLISH ? Action.PUBLISH : Action.WATCH;
        var who = Who.direct(peer);
        var verdict = user.isPresent() ? access.mayAsUser(who, action, name) : access.may(who, action, name);
        return switch (verdict) {
            case Verdict.Allowed() -> new Decision.Allowed();
            case Verdict.Refused refused
            when user.isEmpty() && access.passwordHelps(refused) && !isGuessing() -> new Decision.Login();
            case Verdict.Refused refused
            when access.passwordHelps(refused) && isGuessing() ->
                refused(target, "a password was wrong too often: wait a minute");
            case Verdict.Refused refused -> refused(target, refused.sentence());
        };
    }

    private Decision refused(RtspTarget target, String sentence) {
        serving.counts().refused("rtsp-not-allowed");
        serving.tellRefusal(target.path(), peer, sentence);
        return new Decision.Refused(sentence);
    }

    private boolean isGuessing() {
        return access.users().isGuessing(peer, clock.nowNs());
    }

    @Override
    public Optional<String> passwordOf(String user) {
        return isGuessing() ? Optional.empty() : access.users().password(user);
    }

    @Override
    public void onWrongPassword(Use use, RtspTarget target) {
        if (!isGuessing()) {
            serving.counts().refused("rtsp-not-allowed");
            serving.tellRefusal(target.path(), peer, "user or password is wrong");
            access.users().onWrong(peer, clock.nowNs());
        }
    }
}
