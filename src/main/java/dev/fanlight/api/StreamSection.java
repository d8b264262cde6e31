package dev.fanlight.api;

import dev.fanlight.hub.Stream;
import java.util.function.Function;

/**
 * A part of a stream's JSON that another room fills in, such as its conversions.
 *
 * @param name of the field
 * @param body records, lists and maps that JSON can be made of; called on the request's thread
 */
public record StreamSection(String name, Function<Stream, Object> body) {}
