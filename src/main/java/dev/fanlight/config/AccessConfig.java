package dev.fanlight.config;

/**
 * Who may do what, by address.
 *
 * @param publish who may send a stream
 * @param watch who may watch streams, list them, and read the API and the metrics
 */
public record AccessConfig(AccessRule publish, AccessRule watch) {
    static AccessConfig read(Section section) {
        return new AccessConfig(section.get(Keys.ACCESS_PUBLISH), section.get(Keys.ACCESS_WATCH));
    }
}
