package dev.fanlight.proto.webrtc;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Which number each header extension has in one direction of one track. Looking up costs no garbage.
 */
public final class ExtensionMap {
    /** No number: the extension is not used. */
    public static final int NONE = 0;

    private final EnumMap<RtpExtension, Integer> ids = new EnumMap<>(RtpExtension.class);

    /** @param ids numbers from 1 to 255; above 14 only with extmap-allow-mixed */
    public ExtensionMap(Map<RtpExtension, Integer> ids) {
        this.ids.putAll(ids);
    }

    public int id(RtpExtension extension) {
        var id = ids.get(extension);
        return id == null ? NONE : id;
    }

    public boolean has(RtpExtension extension) {
        return id(extension) != NONE;
    }

    public Map<RtpExtension, Integer> ids() {
        return Collections.unmodifiableMap(ids);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExtensionMap map && map.ids.equals(ids);
    }

    @Override
    public int hashCode() {
        return ids.hashCode();
    }

    @Override
    public String toString() {
        return ids.toString();
    }
}
