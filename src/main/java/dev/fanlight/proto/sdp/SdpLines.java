package dev.fanlight.proto.sdp;

import org.jspecify.annotations.Nullable;

/** The lines of a description one after the other, each checked for what every line must be. */
final class SdpLines {
    static final int MAX_LINE_LENGTH = 4096;
    static final int MAX_LINES = 4000;

    private final String text;
    private int at;
    private int number;
    private char type;
    private String value = "";
    private @Nullable SdpFault fault;

    SdpLines(String text) {
        this.text = text;
        if (text.length() > SessionDescription.MAX_LENGTH) {
            number = 1;
            fault = SdpFault.TOO_LARGE;
        }
    }

    /** Steps to the next line that is not empty; false at the end and at a fault. */
    boolean next() {
        while (fault == null && at < text.length()) {
            var end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            var start = at;
            at = Math.min(text.length(), end + 1);
            number++;
            if (end > start && text.charAt(end - 1) == '\r') {
                end--;
            }
            if (end - start > MAX_LINE_LENGTH) {
                fault = SdpFault.LINE_TOO_LONG;
            } else if (number > MAX_LINES) {
                fault = SdpFault.TOO_MANY_LINES;
            } else if (end > start) {
                return take(text.substring(start, end));
            }
        }
        return false;
    }

    private boolean take(String line) {
        if (line.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F)) {
            fault = SdpFault.NOT_TEXT;
        } else if (line.length() < 2 || line.charAt(1) != '=' || line.charAt(0) < 'a' || line.charAt(0) > 'z') {
            fault = SdpFault.BAD_LINE;
        } else {
            type = line.charAt(0);
            value = line.substring(2);
        }
        return fault == null;
    }

    char type() {
        return type;
    }

    String value() {
        return value;
    }

    /** Counted from 1. */
    int number() {
        return number;
    }

    void refuse(SdpFault reason) {
        fault = reason;
    }

    @Nullable SdpFault fault() {
        return fault;
    }
}
