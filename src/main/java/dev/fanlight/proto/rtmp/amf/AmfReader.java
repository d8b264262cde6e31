package dev.fanlight.proto.rtmp.amf;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fanlight.proto.rtmp.amf.AmfValue.Bool;
import dev.fanlight.proto.rtmp.amf.AmfValue.Items;
import dev.fanlight.proto.rtmp.amf.AmfValue.Numeral;
import dev.fanlight.proto.rtmp.amf.AmfValue.Properties;
import dev.fanlight.proto.rtmp.amf.AmfValue.Text;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Reads AMF0 from outside: bounded in depth, in the length of strings and in the number of values; never throws. */
public final class AmfReader {
    static final int MAX_DEPTH = 8;
    static final int MAX_VALUES = 1_000;
    static final int MAX_STRING_BYTES = 16 << 10;

    private static final int NUMBER = 0;
    private static final int BOOLEAN = 1;
    private static final int STRING = 2;
    private static final int OBJECT = 3;
    private static final int NULL = 5;
    private static final int UNDEFINED = 6;
    private static final int REFERENCE = 7;
    private static final int ECMA_ARRAY = 8;
    private static final int OBJECT_END = 9;
    private static final int STRICT_ARRAY = 10;
    private static final int DATE = 11;
    private static final int LONG_STRING = 12;
    private static final int UNSUPPORTED = 13;
    private static final int XML = 15;
    private static final int TYPED_OBJECT = 16;

    private final ByteBuf bytes;
    private int values;
    private boolean bad;

    private AmfReader(ByteBuf bytes) {
        this.bytes = bytes;
    }

    /**
     * All values up to the end of the readable bytes, which are consumed.
     *
     * @return empty where they are no AMF0, or exceed a bound
     */
    public static Optional<List<AmfValue>> readAll(ByteBuf bytes) {
        var reader = new AmfReader(bytes);
        var all = new ArrayList<AmfValue>();
        while (bytes.isReadable() && !reader.bad) {
            all.add(reader.read(0));
        }
        return reader.bad ? Optional.empty() : Optional.of(all);
    }

    private AmfValue read(int depth) {
        if (depth > MAX_DEPTH || ++values > MAX_VALUES || !has(1)) {
            return bad();
        }
        return switch (bytes.readUnsignedByte()) {
            case NUMBER -> has(8) ? new Numeral(bytes.readDouble()) : bad();
            case BOOLEAN -> has(1) ? new Bool(bytes.readByte() != 0) : bad();
            case STRING -> new Text(readString(has(2) ? bytes.readUnsignedShort() : -1));
            case LONG_STRING, XML -> new Text(readString(has(4) ? bytes.readUnsignedInt() : -1));
            case OBJECT -> readProperties(depth);
            case TYPED_OBJECT -> {
                readString(has(2) ? bytes.readUnsignedShort() : -1);
                yield readProperties(depth);
            }
            // The count is a hint only: an end marker closes the array as it does an object.
            case ECMA_ARRAY -> skip(4) ? readProperties(depth) : bad();
            case STRICT_ARRAY -> readItems(depth);
            case DATE -> skip(10) ? AmfValue.NOTHING : bad();
            case REFERENCE -> skip(2) ? AmfValue.NOTHING : bad();
            case NULL, UNDEFINED, UNSUPPORTED -> AmfValue.NOTHING;
            default -> bad();
        };
    }

    private AmfValue readProperties(int depth) {
        var properties = new LinkedHashMap<String, AmfValue>();
        while (!bad) {
            var name = readString(has(2) ? bytes.readUnsignedShort() : -1);
            if (bad || !has(1)) {
                return bad();
            }
            if (name.isEmpty() && bytes.getByte(bytes.readerIndex()) == OBJECT_END) {
                bytes.skipBytes(1);
                break;
            }
            properties.put(name, read(depth + 1));
        }
        return new Properties(properties);
    }

    private AmfValue readItems(int depth) {
        var count = has(4) ? bytes.readUnsignedInt() : Long.MAX_VALUE;
        if (count > MAX_VALUES) {
            return bad();
        }
        var items = new ArrayList<AmfValue>();
        for (var i = 0; i < count && !bad; i++) {
            items.add(read(depth + 1));
        }
        return new Items(items);
    }

    private String readString(long size) {
        if (size < 0 || size > MAX_STRING_BYTES || !has((int) size)) {
            bad = true;
            return "";
        }
        return bytes.readCharSequence((int) size, UTF_8).toString();
    }

    private boolean skip(int count) {
        if (!has(count)) {
            return false;
        }
        bytes.skipBytes(count);
        return true;
    }

    private boolean has(int count) {
        return bytes.readableBytes() >= count;
    }

    private AmfValue bad() {
        bad = true;
        return AmfValue.NOTHING;
    }
}
