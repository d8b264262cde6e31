package dev.fanlight.config;

import java.util.List;

/**
 * Who may do what, by address or by name and password.
 *
 * @param publish who may send a stream
 * @param watch who may watch streams, list them, and read the API and the metrics
 * @param users who may do all of that from any address
 */
public record AccessConfig(AccessRule publish, AccessRule watch, List<UserLogin> users) {
    public AccessConfig {
        users = List.copyOf(users);
    }

    static AccessConfig read(Section section) {
        return new AccessConfig(
                section.get(Keys.ACCESS_PUBLISH), section.get(Keys.ACCESS_WATCH), section.get(Keys.ACCESS_USERS));
    }
}
