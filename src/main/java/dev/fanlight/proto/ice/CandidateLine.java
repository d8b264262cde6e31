package dev.fanlight.proto.ice;

import dev.fanlight.proto.ice.IceCandidate.Parsed;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the candidate attribute (RFC 8839 section 5.1) word by word. */
final class CandidateLine {
    private static final int MAX_LENGTH = 1024;
    private static final int FIXED_WORDS = 8;
    private static final int MAX_FOUNDATION_LENGTH = 32;

    private CandidateLine() {}

    static Parsed parse(String line) {
        if (line.length() > MAX_LENGTH) {
            return new Parsed.Refused(CandidateFault.TOO_LONG);
        }
        var bare = line.strip();
        bare = bare.startsWith("a=") ? bare.substring(2) : bare;
        if (!bare.regionMatches(true, 0, "candidate:", 0, 10)) {
            return new Parsed.Refused(CandidateFault.NOT_A_CANDIDATE);
        }
        var words = bare.substring(10).split(" +");
        if (words.length < FIXED_WORDS || !words[6].equalsIgnoreCase("typ")) {
            return new Parsed.Refused(CandidateFault.NOT_A_CANDIDATE);
        }
        return parse(words);
    }

    private static Parsed parse(String[] words) {
        if (words[0].length() > MAX_FOUNDATION_LENGTH || !IceCredentials.isToken(words[0], 1)) {
            return new Parsed.Refused(CandidateFault.BAD_FOUNDATION);
        }
        var component = number(words[1], 1, 256);
        if (component.isEmpty()) {
            return new Parsed.Refused(CandidateFault.BAD_COMPONENT);
        }
        var transport = transport(words[2]);
        if (transport.isEmpty()) {
            return new Parsed.Refused(CandidateFault.UNKNOWN_TRANSPORT);
        }
        var priority = number(words[3], 0, 0xFFFF_FFFFL);
        if (priority.isEmpty()) {
            return new Parsed.Refused(CandidateFault.BAD_PRIORITY);
        }
        if (!HostText.isValid(words[4])) {
            return new Parsed.Refused(CandidateFault.BAD_ADDRESS);
        }
        var port = number(words[5], 0, 0xFFFF);
        if (port.isEmpty()) {
            return new Parsed.Refused(CandidateFault.BAD_PORT);
        }
        var type = type(words[7]);
        if (type.isEmpty()) {
            return new Parsed.Refused(CandidateFault.UNKNOWN_TYPE);
        }
        return withExtensions(
                words,
                new IceCandidate(
                        words[0],
                        (int) component.getAsLong(),
                        transport.get(),
                        priority.getAsLong(),
                        words[4],
                        (int) port.getAsLong(),
                        type.get(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    private static Parsed withExtensions(String[] words, IceCandidate bare) {
        if ((words.length - FIXED_WORDS) % 2 != 0) {
            return new Parsed.Refused(CandidateFault.BAD_EXTENSION);
        }
        var relatedHost = Optional.<String>empty();
        var relatedPort = Optional.<Integer>empty();
        var tcpType = Optional.<TcpType>empty();
        var ufrag = Optional.<String>empty();
        for (var i = FIXED_WORDS; i < words.length; i += 2) {
            var value = words[i + 1];
            switch (words[i].toLowerCase(Locale.ROOT)) {
                case "raddr" -> {
                    if (!HostText.isValid(value)) {
                        return new Parsed.Refused(CandidateFault.BAD_ADDRESS);
                    }
                    relatedHost = Optional.of(value);
                }
                case "rport" -> {
                    var port = number(value, 0, 0xFFFF);
                    if (port.isEmpty()) {
                        return new Parsed.Refused(CandidateFault.BAD_PORT);
                    }
                    relatedPort = Optional.of((int) port.getAsLong());
                }
                case "tcptype" -> {
                    tcpType = tcpType(value);
                    if (tcpType.isEmpty()) {
                        return new Parsed.Refused(CandidateFault.BAD_EXTENSION);
                    }
                }
                case "ufrag" -> {
                    if (!IceCredentials.isToken(value, 4)) {
                        return new Parsed.Refused(CandidateFault.BAD_EXTENSION);
                    }
                    ufrag = Optional.of(value);
                }
                default -> {} // RFC 8839 5.1: an agent MUST ignore extensions that it does not know
            }
        }
        var tcp = bare.transport() == IceTransport.TCP;
        if (tcp && tcpType.isEmpty()) {
            return new Parsed.Refused(CandidateFault.NO_TCP_TYPE);
        }
        return new Parsed.Accepted(new IceCandidate(
                bare.foundation(),
                bare.component(),
                bare.transport(),
                bare.priority(),
                bare.host(),
                bare.port(),
                bare.type(),
                relatedHost,
                relatedPort,
                tcp ? tcpType : Optional.empty(),
                ufrag));
    }

    private static Optional<IceTransport> transport(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "udp" -> Optional.of(IceTransport.UDP);
            case "tcp" -> Optional.of(IceTransport.TCP);
            default -> Optional.empty();
        };
    }

    private static Optional<CandidateType> type(String word) {
        for (var type : CandidateType.values()) {
            if (type.token().equalsIgnoreCase(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    private static Optional<TcpType> tcpType(String word) {
        for (var type : TcpType.values()) {
            if (type.token().equalsIgnoreCase(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    private static OptionalLong number(String word, long min, long max) {
        if (word.isEmpty() || word.length() > 10 || !word.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        var value = Long.parseLong(word);
        return value >= min && value <= max ? OptionalLong.of(value) : OptionalLong.empty();
    }
}
