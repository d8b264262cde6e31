/** The REST resources below {@code /api/v1}, metrics and health. Answered on virtual threads; owns nothing. */
@NullMarked
package dev.fanlight.api;

import org.jspecify.annotations.NullMarked;
