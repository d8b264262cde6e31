package dev.fanlight.auth;

import dev.fanlight.auth.Verdict.Reason;
import dev.fanlight.config.AccessConfig;
import dev.fanlight.config.AccessRule;
import dev.fanlight.config.FanlightConfig;
import dev.fanlight.config.IpLiteral;
import dev.fanlight.config.PublishPolicy;
import dev.fanlight.media.StreamName;
import java.util.Optional;
import java.util.Set;

/** Answers who may do what. Immutable; any thread may ask. */
public final class Access {
    private final AccessConfig rules;
    private final PublishPolicy publish;
    private final Set<StreamName> listedStreams;
    private final OwnNames ownNames;
    private final Users users;

    /**
     * The rules of a configuration.
     *
     * @param machineName host name of this machine; empty when unknown
     */
    public Access(FanlightConfig config, String machineName) {
        rules = config.access();
        publish = config.publish();
        listedStreams = Set.copyOf(config.streams().keySet());
        ownNames = new OwnNames(config.http().hostNames(), machineName);
        users = new Users(config.access().users());
    }

    /** Those who may say a password instead of coming from the right address. */
    public Users users() {
        return users;
    }

    /**
     * Whether somebody may do something.
     *
     * @param stream with which stream; empty when it concerns the server as a whole
     */
    public Verdict may(Who who, Action action, Optional<StreamName> stream) {
        return refusedForAddress(who, action)
                .or(() -> refusedForOrigin(who, action))
                .or(() -> refusedForStream(action, stream))
                .<Verdict>map(refused -> refused)
                .orElseGet(Verdict.Allowed::new);
    }

    /** The same for somebody who has said the password of a user: wherever they come from. */
    public Verdict mayAsUser(Who who, Action action, Optional<StreamName> stream) {
        return refusedForOrigin(who, action)
                .or(() -> refusedForStream(action, stream))
                .<Verdict>map(refused -> refused)
                .orElseGet(Verdict.Allowed::new);
    }

    /** Whether it is worth asking for a password: there are users, and only the address stood in the way. */
    public boolean passwordHelps(Verdict.Refused refused) {
        return !users.isEmpty()
                && switch (refused.reason()) {
                    case ADDRESS, UNLISTED_PROXY, UNCLEAR_PROXY, HOST_NAME -> true;
                    case CROSS_SITE, STREAM_NOT_LISTED, PASSWORD -> false;
                };
    }

    /**
     * Whether a page of another origin may do through its visitor's browser what the visitor may do: the question that
     * browsers ask before they let it (CORS). Who is let in by address alone brings no proof that it was their own wish; so
     * only pages of this network may, unless everybody may anyway.
     */
    public boolean mayThroughPage(Who who, Action action) {
        if (who.origin().matches(who.asked())) {
            return true;
        }
        return action != Action.PUBLISH
                && (rule(action).any() || (who.origin() instanceof Origin.Page page && isOwn(page.hostPort())));
    }

    private boolean isOwn(HostPort host) {
        return host.isIpAddress()
                ? IpLiteral.parse(host.host()).filter(AccessRule::isPrivate).isPresent()
                : ownNames.accept(host);
    }

    private Optional<Verdict.Refused> refusedForAddress(Who who, Action action) {
        var rule = rule(action);
        if (rule.any()) {
            return Optional.empty();
        }
        if (who.isUnknown()) {
            return Optional.of(unknownClient(who, action));
        }
        if (rule.lists(who.client())) {
            return Optional.empty();
        }
        if (!rule.privateNetworks() || !AccessRule.isPrivate(who.client())) {
            return refused(
                    Reason.ADDRESS,
                    who.client().getHostAddress() + reason(rule, action) + ": add it to " + action.key()
                            + " in fanlight.yml");
        }
        return refusedForName(who.asked());
    }

    private static String reason(AccessRule rule, Action action) {
        if (rule.isNobody()) {
            return " may not " + action.verb() + ", nobody may";
        }
        if (!rule.privateNetworks()) {
            return " is not listed, and only listed addresses may " + action.verb();
        }
        return rule.ranges().isEmpty()
                ? " is not on a private network, and only those may " + action.verb()
                : " is neither on a private network nor listed, and only those may " + action.verb();
    }

    private static Verdict.Refused unknownClient(Who who, Action action) {
        var peer = who.peer().getHostAddress();
        var outcome = ", so the client is unknown, and not everybody may " + action.verb() + ": ";
        return who.route() == Who.Route.UNLISTED_PROXY
                ? new Verdict.Refused(
                        Reason.UNLISTED_PROXY,
                        "the request came through a proxy at " + peer + " that is not trusted" + outcome
                                + "if it is yours, add it to http.trustedProxies in fanlight.yml")
                : new Verdict.Refused(
                        Reason.UNCLEAR_PROXY,
                        "the proxy at " + peer + " does not say clearly for whom it asks" + outcome
                                + "let it set X-Forwarded-For to the client's address and drop Forwarded and X-Real-IP");
    }

    /** Only those whom nothing but their place in a private network lets in: all others were allowed by name. */
    private Optional<Verdict.Refused> refusedForName(Asked asked) {
        return switch (asked) {
            case Asked.Nameless() -> Optional.empty();
            case Asked.Under(var hostPort) when ownNames.accept(hostPort) -> Optional.empty();
            case Asked.Under(var hostPort) ->
                refused(
                        Reason.HOST_NAME,
                        "this server does not know " + hostPort.host() + " as a name of its own: add it to"
                                + " http.hostNames in fanlight.yml, or open the server by its IP address");
            case Asked.Unreadable() ->
                refused(
                        Reason.HOST_NAME,
                        "the Host header of the request is not a host name: open the server by its IP address, or by"
                                + " a name listed in http.hostNames in fanlight.yml");
        };
    }

    private static Optional<Verdict.Refused> refusedForOrigin(Who who, Action action) {
        if (action != Action.PUBLISH || who.origin().matches(who.asked())) {
            return Optional.empty();
        }
        var page = who.origin() instanceof Origin.Page from ? "a page from " + from.hostPort() : "a foreign page";
        return refused(
                Reason.CROSS_SITE,
                page + " may not publish here through its visitor's browser: publish from this server's own page; if"
                        + " a proxy stands in front of it, let the proxy pass the Host header on unchanged");
    }

    private Optional<Verdict.Refused> refusedForStream(Action action, Optional<StreamName> stream) {
        if (action != Action.PUBLISH || publish == PublishPolicy.ANY) {
            return Optional.empty();
        }
        return stream.filter(name -> !listedStreams.contains(name))
                .map(name -> new Verdict.Refused(
                        Reason.STREAM_NOT_LISTED,
                        "no stream " + name + " is listed, and publishers may use listed names only: add it under"
                                + " streams in fanlight.yml, or set publish: any"));
    }

    private AccessRule rule(Action action) {
        return switch (action) {
            case PUBLISH -> rules.publish();
            case WATCH, OBSERVE -> rules.watch();
        };
    }

    private static Optional<Verdict.Refused> refused(Reason reason, String sentence) {
        return Optional.of(new Verdict.Refused(reason, sentence));
    }
}
