package dev.fanlight.proto.rtmp;

import dev.fanlight.proto.rtmp.amf.AmfReader;
import dev.fanlight.proto.rtmp.amf.AmfValue;
import dev.fanlight.proto.rtmp.amf.AmfValue.Numeral;
import dev.fanlight.proto.rtmp.amf.AmfValue.Properties;
import dev.fanlight.proto.rtmp.amf.AmfValue.Text;
import dev.fanlight.proto.rtmp.amf.AmfWriter;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command (RTMP 1.0 section 7.1.1).
 *
 * @param transaction 0 where no answer is wanted
 * @param arguments the command object first, where there is one
 */
record RtmpCommand(String name, double transaction, List<AmfValue> arguments) {
    private static final int MAX_NAME_CHARS = 64;

    RtmpCommand {
        arguments = List.copyOf(arguments);
    }

    static RtmpCommand of(String name, double transaction, AmfValue... arguments) {
        return new RtmpCommand(name, transaction, List.of(arguments));
    }

    /** "onStatus" as both sides know it. */
    static RtmpCommand status(String level, String code, String description) {
        return of("onStatus", 0, AmfValue.NOTHING, info(level, code, description));
    }

    static Properties info(String level, String code, String description) {
        return new Properties(Map.of(
                "level", AmfValue.of(level), "code", AmfValue.of(code), "description", AmfValue.of(description)));
    }

    /** Empty where the bytes are no command. */
    static Optional<RtmpCommand> parse(ByteBuf body) {
        return AmfReader.readAll(body)
                .flatMap(values -> values.size() >= 2
                                && values.get(0) instanceof Text(var name)
                                && name.length() <= MAX_NAME_CHARS
                                && values.get(1) instanceof Numeral(var transaction)
                        ? Optional.of(new RtmpCommand(name, transaction, values.subList(2, values.size())))
                        : Optional.empty());
    }

    void write(ByteBuf out) {
        AmfWriter.write(AmfValue.of(name), out);
        AmfWriter.write(AmfValue.of(transaction), out);
        arguments.forEach(argument -> AmfWriter.write(argument, out));
    }

    /** The argument at that place, the command object being at 0. */
    AmfValue argument(int at) {
        return at < arguments.size() ? arguments.get(at) : AmfValue.NOTHING;
    }

    Properties properties(int at) {
        return argument(at) instanceof Properties properties ? properties : new Properties(Map.of());
    }

    /** Empty where there is no text. */
    String text(int at) {
        return argument(at) instanceof Text(var text) ? text : "";
    }
}
