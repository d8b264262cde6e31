package dev.fanlight.proto.rtmp.amf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of AMF0 (Adobe AMF 0 specification, section 2). */
public sealed interface AmfValue {
    record Numeral(double value) implements AmfValue {}

    record Bool(boolean value) implements AmfValue {}

    record Text(String value) implements AmfValue {}

    /** Objects, typed or not, and associative arrays; in the order in which the properties came. */
    record Properties(Map<String, AmfValue> values) implements AmfValue {
        public Properties {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /** The text of that name; empty where there is none. */
        public String text(String name) {
            return values.get(name) instanceof Text(var text) ? text : "";
        }

        /** The number of that name, or what to take where there is none. */
        public double number(String name, double otherwise) {
            return values.get(name) instanceof Numeral(var number) ? number : otherwise;
        }
    }

    record Items(List<AmfValue> values) implements AmfValue {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** Null, undefined, and what can be passed over: dates, references, unsupported values. */
    record Nothing() implements AmfValue {}

    Nothing NOTHING = new Nothing();

    static AmfValue of(String text) {
        return new Text(text);
    }

    static AmfValue of(double number) {
        return new Numeral(number);
    }
}
