package dev.fanlight.proto.rtmp;

import dev.fanlight.proto.rtmp.amf.AmfValue;
import dev.fanlight.proto.rtmp.amf.AmfValue.Items;
import dev.fanlight.proto.rtmp.amf.AmfValue.Properties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/** The codecs that both ends of a connection say they know (Enhanced RTMP v2). */
final class FourCcs {
    static final List<String> VIDEO = List.of("avc1", "hvc1", "vp08", "vp09", "av01");
    static final List<String> AUDIO = List.of("mp4a", "Opus", ".mp3");
    static final List<String> ALL =
            Stream.of(VIDEO, AUDIO).flatMap(List::stream).toList();

    private FourCcs() {}

    static Items list() {
        return new Items(ALL.stream().map(AmfValue::of).toList());
    }

    /** That the same can be done with each of them. */
    static Properties infos(List<String> fourCcs, int ability) {
        var infos = new LinkedHashMap<String, AmfValue>();
        fourCcs.forEach(fourCc -> infos.put(fourCc, AmfValue.of(ability)));
        return new Properties(infos);
    }
}
