package dev.fanlight.proto.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layers of a simulcast in their order, the best first (RFC 8853 section 5.1). Of alternatives for one layer only the
 * first is kept, and the mark of a layer that begins paused is left out.
 *
 * @param send rids that the writer sends
 * @param recv rids that the writer receives
 */
public record Simulcast(List<String> send, List<String> recv) {
    private static final int MAX_LAYERS = 16;

    public Simulcast {
        send = List.copyOf(send);
        recv = List.copyOf(recv);
    }

    static Optional<Simulcast> parse(String value) {
        var fields = value.strip().split(" +", 5);
        List<String> send = List.of();
        List<String> recv = List.of();
        for (var i = 0; i + 1 < fields.length; i += 2) {
            switch (fields[i]) {
                case "send" -> send = layers(fields[i + 1]);
                case "recv" -> recv = layers(fields[i + 1]);
                default -> {
                    return Optional.empty();
                }
            }
        }
        return send.isEmpty() && recv.isEmpty() ? Optional.empty() : Optional.of(new Simulcast(send, recv));
    }

    private static List<String> layers(String text) {
        var layers = new ArrayList<String>();
        for (var layer : text.split(";", MAX_LAYERS)) {
            var comma = layer.indexOf(',');
            var first = comma < 0 ? layer : layer.substring(0, comma);
            layers.add(first.startsWith("~") ? first.substring(1) : first);
        }
        return layers;
    }

    public Attribute attribute() {
        var out = send.isEmpty() ? "" : "send " + String.join(";", send);
        var in = recv.isEmpty() ? "" : "recv " + String.join(";", recv);
        return new Attribute("simulcast", (out + " " + in).strip());
    }
}
