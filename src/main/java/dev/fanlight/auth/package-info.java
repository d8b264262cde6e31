/**
 * Who may publish, watch and observe. Pure: knows addresses and header values, no HTTP library; owns no thread, and
 * everything here may be used from any thread.
 */
@NullMarked
package dev.fanlight.auth;

import org.jspecify.annotations.NullMarked;
