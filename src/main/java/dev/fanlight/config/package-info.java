/**
 * What the operator set: immutable records read once from {@code fanlight.yml}, and the one table of keys that the
 * reader, the reference and the error messages share. Owns no thread; everything here may be used from any thread.
 */
@NullMarked
package dev.fanlight.config;

import org.jspecify.annotations.NullMarked;
