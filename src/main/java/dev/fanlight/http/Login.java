package dev.fanlight.http;

import dev.fanlight.auth.Access;
import dev.fanlight.auth.Action;
import dev.fanlight.auth.Verdict;
import dev.fanlight.media.StreamName;
import java.util.Map;
import java.util.Optional;

/** Asks those whom their address does not let in for a password (RFC 9110 section 11.6, RFC 7617). Any thread. */
final class Login {
    private static final Map<String, String> CHALLENGE =
            Map.of("WWW-Authenticate", "Basic realm=\"Fanlight\", charset=\"UTF-8\"");

    private final Access access;
    private final Refusals refusals;

    Login(Access access, Refusals refusals) {
        this.access = access;
        this.refusals = refusals;
    }

    /**
     * Lets the request go on, or answers it.
     *
     * @param forAddress why it was not let in without a password
     */
    void check(
            Exchange exchange,
            Action action,
            Optional<StreamName> stream,
            Verdict.Refused forAddress,
            Runnable allowed) {
        var client = exchange.who().client();
        var users = access.users();
        var nowNs = System.nanoTime();
        var said = exchange.header("Authorization");
        if (said.isEmpty()) {
            ask(exchange, forAddress);
        } else if (users.isGuessing(client, nowNs)) {
            refuse(exchange, 429, "Wrong too often", "a password was wrong too often: wait a minute");
        } else if (!users.accepts(said.get())) {
            users.onWrong(client, nowNs);
            refuse(exchange, 401, "Wrong password", "user or password is wrong");
        } else {
            switch (access.mayAsUser(exchange.who(), action, stream)) {
                case Verdict.Allowed() -> {
                    exchange.setLoggedIn();
                    allowed.run();
                }
                case Verdict.Refused(var reason, var sentence) -> {
                    refusals.tell(reason, exchange, sentence);
                    exchange.problem(Problem.forbidden(sentence));
                }
            }
        }
    }

    /** Nobody is refused yet: browsers say a password only when they are asked for it. */
    private void ask(Exchange exchange, Verdict.Refused forAddress) {
        refusals.count(forAddress.reason());
        exchange.problem(
                new Problem(
                        401,
                        "Password needed",
                        "Say the name and the password of one of access.users.",
                        "Or let this address in without one: " + forAddress.sentence() + "."),
                CHALLENGE);
    }

    private void refuse(Exchange exchange, int status, String title, String why) {
        refusals.tell(Verdict.Reason.PASSWORD, exchange, why);
        exchange.problem(
                new Problem(status, title, Problem.forbidden(why).sentence(), ""),
                status == 401 ? CHALLENGE : Map.of("Retry-After", "60"));
    }
}
