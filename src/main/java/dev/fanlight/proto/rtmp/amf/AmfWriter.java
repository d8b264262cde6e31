package dev.fanlight.proto.rtmp.amf;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fanlight.proto.rtmp.amf.AmfValue.Bool;
import dev.fanlight.proto.rtmp.amf.AmfValue.Items;
import dev.fanlight.proto.rtmp.amf.AmfValue.Nothing;
import dev.fanlight.proto.rtmp.amf.AmfValue.Numeral;
import dev.fanlight.proto.rtmp.amf.AmfValue.Properties;
import dev.fanlight.proto.rtmp.amf.AmfValue.Text;
import io.netty.buffer.ByteBuf;

/** Writes AMF0. */
public final class AmfWriter {
    private static final int MAX_SHORT_BYTES = 0xFFFF;

    private AmfWriter() {}

    public static void write(AmfValue value, ByteBuf out) {
        switch (value) {
            case Numeral(var number) -> out.writeByte(0).writeDouble(number);
            case Bool(var yes) -> out.writeByte(1).writeByte(yes ? 1 : 0);
            case Text(var text) -> writeText(text, out);
            case Properties properties -> {
                out.writeByte(3);
                properties.values().forEach((name, property) -> {
                    writeName(name, out);
                    write(property, out);
                });
                out.writeShort(0).writeByte(9);
            }
            case Items(var items) -> {
                out.writeByte(10).writeInt(items.size());
                items.forEach(item -> write(item, out));
            }
            case Nothing() -> out.writeByte(5);
        }
    }

    /** As onMetaData has it: an associative array. */
    public static void writeArray(Properties properties, ByteBuf out) {
        out.writeByte(8).writeInt(properties.values().size());
        properties.values().forEach((name, property) -> {
            writeName(name, out);
            write(property, out);
        });
        out.writeShort(0).writeByte(9);
    }

    private static void writeText(String text, ByteBuf out) {
        var utf8 = text.getBytes(UTF_8);
        if (utf8.length > MAX_SHORT_BYTES) {
            out.writeByte(12).writeInt(utf8.length);
        } else {
            out.writeByte(2).writeShort(utf8.length);
        }
        out.writeBytes(utf8);
    }

    private static void writeName(String name, ByteBuf out) {
        var utf8 = name.getBytes(UTF_8);
        if (utf8.length > MAX_SHORT_BYTES) {
            throw new IllegalArgumentException("a property's name is too long");
        }
        out.writeShort(utf8.length).writeBytes(utf8);
    }
}
