package dev.fanlight.proto.rtmp;

import dev.fanlight.proto.rtmp.amf.AmfValue.Items;
import dev.fanlight.proto.rtmp.amf.AmfValue.Properties;
import dev.fanlight.proto.rtmp.amf.AmfValue.Text;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a client says of itself (RTMP 1.0 section 7.2.1.1, Enhanced RTMP v2 "Enhancing NetConnection connect Command").
 *
 * @param app the first part of the address's path, perhaps with a query
 * @param tcUrl the address without the stream's name; may be empty
 * @param flashVersion what program it is
 * @param fourCcs codecs of Enhanced RTMP that it can take; {@code *} means all
 */
public record ConnectRequest(String app, String tcUrl, String flashVersion, Set<String> fourCcs) {
    private static final int MAX_FOUR_CCS = 64;

    public ConnectRequest {
        fourCcs = Set.copyOf(fourCcs);
    }

    static ConnectRequest of(Properties properties) {
        var fourCcs = new LinkedHashSet<String>();
        if (properties.values().get("fourCcList") instanceof Items(var items)) {
            for (var item : items) {
                if (item instanceof Text(var fourCc)) {
                    add(fourCc, fourCcs);
                }
            }
        }
        for (var map : Set.of("videoFourCcInfoMap", "audioFourCcInfoMap")) {
            if (properties.values().get(map) instanceof Properties(var infos)) {
                infos.keySet().forEach(fourCc -> add(fourCc, fourCcs));
            }
        }
        return new ConnectRequest(
                properties.text("app"), properties.text("tcUrl"), properties.text("flashVer"), fourCcs);
    }

    private static void add(String fourCc, Set<String> fourCcs) {
        if (fourCcs.size() < MAX_FOUR_CCS && fourCc.length() <= 4) {
            fourCcs.add(fourCc);
        }
    }

    /** Whether the client has said that it can take a codec of Enhanced RTMP. */
    public boolean takes(String fourCc) {
        return fourCcs.contains(fourCc) || fourCcs.contains("*");
    }
}
