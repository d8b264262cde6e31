/**
 * What all protocols share where they bring streams in: how a source is kept connected. Each protocol's own endpoint is
 * a package below this one. A source belongs to one event loop for life.
 */
@NullMarked
package dev.fanlight.endpoint;

import org.jspecify.annotations.NullMarked;
