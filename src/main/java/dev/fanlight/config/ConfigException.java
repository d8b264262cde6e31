package dev.fanlight.config;

import java.io.Serial;
import java.util.List;

/** The configuration cannot be used. The message is for people, one line per problem, and holds no secret. */
public final class ConfigException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    ConfigException(List<String> problems) {
        super(String.join("\n", problems));
    }

    /** What is wrong, one sentence each: {@code fanlight.yml:12: http.prot: unknown key; did you mean http.port?} */
    public List<String> problems() {
        return String.valueOf(getMessage()).lines().toList();
    }
}
